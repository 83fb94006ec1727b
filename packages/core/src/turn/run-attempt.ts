// One attempt at a turn: open a place, serialize, send, read to the end. It commits a completed
// answer, and returns a failure for the retry loop to look up. It retries nothing.
import type { ChainNode, PlannedTurn, TurnContent } from '../continuation/index.js'
import type { LaneWant } from '../pool/placement.js'
import type { Failure } from '../recovery/failure.js'
import { mayLeadToHttp, reachedServer } from '../recovery/failures.js'
import { hasSideEffects } from '../recovery/side-effects.js'
import { bounded } from '../runtime/bounded.js'
import type { Outgoing, SendPlace, Sent, Transport } from '../transport/transport.js'
import { type AttemptEnd, unsent } from './attempt-end.js'
import { mayContinueAnother } from './choose-transport.js'
import { commitTurn } from './commit.js'
import { KnownCalls } from './known-calls.js'
import { fullPlan, planJob } from './plan-job.js'
import type { ProcessHold } from './process-hold.js'
import { ResponseReader } from './response-reader.js'
import { readInput, serialize } from './serialize.js'
import { watchTimeouts, wholeTurnOnly } from './timeouts.js'
import type { TurnJob } from './turn-job.js'
import type { AttemptReport, SentReport } from './turn-report.js'

/** What all attempts of a turn share. */
export interface TurnInProgress {
  readonly job: TurnJob
  readonly startedAt: number
  readonly hold: ProcessHold
}

/** What one attempt does. */
export interface Attempt {
  readonly transport: Transport
  /** Planned again, in full, where the lane that it gets does not hold its head. */
  planned: PlannedTurn
  /** The report that the attempt fills in for the record. */
  readonly report: AttemptReport
}

/**
 * Runs one attempt. Resolves with its end.
 * @throws the reason of the abort, WarmlineError `invalid_request`, `pool_exhausted` or `closed`,
 * and what a caller's own fetch throws.
 */
export async function runAttempt(turn: TurnInProgress, attempt: Attempt): Promise<AttemptEnd> {
  const { job, hold } = turn
  const { transport, report } = attempt
  const isHttp = transport.name === 'http'
  const asked = headOf(attempt)
  const read = readInput(attempt.planned, asked === undefined ? 'full' : 'incremental')
  if (transport.isCallersOwn === true) hold.release('client')
  const place = await transport.open(laneWant(job, attempt))
  if ('class' in place) return unsent(place)
  if (asked?.isStored === false && place.head !== 'held')
    attempt.planned = orRelease(place, () => planWithoutHead(job, place.head === 'busy'))
  const head = headOf(attempt)
  if (!isHttp && !isPlanCurrent(job, head)) {
    place.release()
    return unsent({ class: 'head_unavailable', isBusy: false })
  }
  const { planned } = attempt
  const content = head === asked ? read : orRelease(place, () => readInput(planned, 'full'))
  const text = orRelease(place, () => textFor(place, job, { content, head, isHttp }))
  const reader = new ResponseReader({
    limits: job.scope.limits,
    anchor: head?.responseId,
    hasLane: place.streamId !== undefined,
    mayAct: hasSideEffects(job.request),
    knownCalls: new KnownCalls(job.request),
    isStreamed: job.isStreamed,
    observer: job.observer,
    now: () => job.scope.runtime.now(),
    report,
    commit: (answer) => commitTurn({ job, content, isHttp }, answer),
  })
  const sent = await send(turn, place, { transport, text, anchor: anchorOf(job, head), reader })
  const bytes = 'class' in sent ? Buffer.byteLength(text) : sent.bytesSent
  if (!('class' in sent) || reachedServer(sent))
    report.sent = sentReport(job, attempt, { place, content, head, bytes })
  if ('class' in sent) return unsent(sent)
  // An in-flight fetch keeps the process alive by itself; release the hold so that an unread body
  // does not.
  if (isHttp) hold.release('process')
  else job.scope.circuit.succeeded()
  return readToEnd(turn, attempt, { sent, reader })
}

/** The turn in full, for a lane that does not hold the head that it was planned with. */
function planWithoutHead(job: TurnJob, isBusy: boolean): PlannedTurn {
  const { planned } = planJob(job)
  if (isBusy) return fullPlan(planned, 'head_busy')
  // The plan knows why the head is gone, unless it has found another one to continue.
  return planned.plan.mode === 'full' ? planned : fullPlan(planned, 'cold:connection_lost')
}

/** The chain's head that the attempt continues, if it does. */
function headOf({ transport, planned: { plan } }: Attempt): ChainNode | undefined {
  return transport.name === 'websocket' && plan.mode === 'incremental' ? plan.head : undefined
}

/** The `previous_response_id` that the request names, whoever set it. */
function anchorOf({ request }: TurnJob, head: ChainNode | undefined): string | undefined {
  return head?.responseId ?? request.previous_response_id ?? undefined
}

/** The lane that the attempt asks the pool for. */
function laneWant(job: TurnJob, attempt: Attempt): LaneWant {
  const { request, scope, transport, signal } = job
  const head = headOf(attempt)
  const anchor = anchorOf(job, head)
  // A response that the caller continues must be on one of our lanes, unless it is stored: the
  // server can load a stored one on any connection.
  const mustHoldForeign = transport === 'auto' || request.store === false
  const mayUseHttp = mayGoOverHttp(job)
  const foreign = mustHoldForeign ? (mayUseHttp ? 'give_up' : 'wait') : 'any_lane'
  const own = head?.isStored === true ? 'any_lane' : 'in_full'
  return {
    anchor,
    withoutHead: head === undefined ? foreign : own,
    model: request.model,
    isInstructed: [...scope.endpoint.inheritedWithAnchor, ...scope.server.refusedWithAnchor].some(
      (field) => (request[field] ?? undefined) !== undefined,
    ),
    hasOtherWay: (status) => mayUseHttp && mayLeadToHttp(status),
    signal,
  }
}

/** Whether the turn may go over HTTP when WebSocket mode fails it. */
export function mayGoOverHttp({ transport, request }: TurnJob): boolean {
  return transport === 'auto' && request.generate !== false
}

/**
 * Whether the plan still holds once a lane was found: where a server repeats ids, another turn may
 * have reused the id while this one waited.
 */
function isPlanCurrent(job: TurnJob, head: ChainNode | undefined): boolean {
  if (head === undefined) return !mayContinueAnother(job)
  const { chains } = job.scope
  return chains.get(head.responseId) === head && chains.isUsable(head)
}

/** The parts from which the text of an attempt is made. */
interface Written {
  readonly content: TurnContent
  readonly head: ChainNode | undefined
  readonly isHttp: boolean
}

/** The text of an attempt. @throws the signal's reason; WarmlineError `invalid_request`. */
function textFor(place: SendPlace, job: TurnJob, { content, head, isHttp }: Written): string {
  const { request, scope, signal } = job
  const previousResponseId = head?.responseId
  const leftOut = head === undefined ? [] : scope.endpoint.inheritedWithAnchor
  const frame = { previousResponseId, streamId: place.streamId, leftOut }
  if (!isHttp) signal?.throwIfAborted()
  return serialize(request, content, isHttp ? undefined : frame)
}

/** What is made for a place, which is released where that fails. */
function orRelease<Made>(place: SendPlace, make: () => Made): Made {
  try {
    return make()
  } catch (cause) {
    place.release()
    throw cause
  }
}

interface Sending {
  readonly transport: Transport
  readonly text: string
  readonly anchor: string | undefined
  readonly reader: ResponseReader
}

/**
 * Sends the attempt. Over HTTP, Warmline's own request waits at most `firstEventTimeoutMs` for its
 * headers; a lane sends at once, and a caller limits its own request.
 */
function send(
  { job }: TurnInProgress,
  place: SendPlace,
  { transport, text, anchor, reader }: Sending,
): Promise<Sent | Failure> {
  const { scope, signal } = job
  const begin = (outgoing: Outgoing): Promise<Sent | Failure> => place.send(outgoing, reader)
  if (transport.name === 'websocket' || transport.isCallersOwn === true)
    return begin({ text, anchor, signal })
  const limitMs = scope.timeouts.firstEventTimeoutMs
  const late = (): Failure => ({ class: 'silent', code: 'first_event_timeout', limitMs })
  const bound = { runtime: scope.runtime, signal, limit: { ms: limitMs, late } }
  return bounded(bound, (ended) => begin({ text, anchor, signal: ended }))
}

/**
 * Reads the answer to its end, bounded by the signal of the caller and by the clocks of the turn.
 */
async function readToEnd(
  { job, startedAt }: TurnInProgress,
  { planned: { plan } }: Attempt,
  { sent, reader }: { readonly sent: Sent; readonly reader: ResponseReader },
): Promise<AttemptEnd> {
  const { scope, signal } = job
  const { runtime, timeouts } = scope
  const limits = sent.isBackpressured === true ? wholeTurnOnly(timeouts) : timeouts
  const stopWatch = watchTimeouts(reader, { runtime, limits, startedAt })
  try {
    const end = await bounded({ runtime, signal }, () => reader.ended)
    if (end.type === 'failure') sent.abandon(timeouts.turnTimeoutMs)
    return end
  } catch (reason) {
    // Mark the head first: abandoning the lane may end the connection, which would set another
    // reason.
    if (plan.mode === 'incremental') scope.chains.cool(plan.head.responseId, 'aborted')
    reader.stop()
    sent.abandon(timeouts.turnTimeoutMs)
    throw reason
  } finally {
    stopWatch()
  }
}

interface SentParts {
  readonly place: SendPlace
  readonly content: TurnContent
  readonly head: ChainNode | undefined
  readonly bytes: number
}

function sentReport(
  { droppedHeaders = [] }: TurnJob,
  { transport, planned: { plan } }: Attempt,
  { place, content, head, bytes }: SentParts,
): SentReport {
  const isHttp = transport.name === 'http'
  return {
    mode: head === undefined ? 'full' : 'incremental',
    reason: head !== undefined ? undefined : plan.mode === 'full' ? plan.reason : 'http',
    itemsSent: content.items.length,
    itemsKept: content.omittedCount,
    bytesSent: bytes,
    bytesFull: bytes + (head?.historyBytes ?? 0),
    connection: place.connection,
    lane: place.streamId,
    handshakeMs: place.handshakeMs,
    droppedHeaders: isHttp || droppedHeaders.length === 0 ? undefined : droppedHeaders,
  }
}
