// One attempt at a turn: open a place, serialize, send, read to the end. It commits a completed
// answer, and returns a failure for the retry loop to look up. It retries nothing.
import type { ChainNode, PlannedTurn, TurnContent } from '../continuation/index.js'
import { isWarmlineError } from '../errors.js'
import type { LaneWant } from '../pool/placement.js'
import { leavesComparisonOpen } from '../protocol/request.js'
import type { Failure } from '../recovery/failure.js'
import { failureTable } from '../recovery/failures.js'
import { bounded, waitFor } from '../runtime/bounded.js'
import type { TellWatchers } from '../telemetry/watchers.js'
import { mayHaveLeft } from '../transport/network-errors.js'
import type { SendPlace, Sent } from '../transport/transport.js'
import { type Attempt, type AttemptEnd, unsent } from './attempt.js'
import { mayContinueAnother } from './choose-transport.js'
import { commitTurn } from './commit.js'

import type { Hold } from './hold.js'
import { fullPlan, mayNameAnother, planJob } from './plan-job.js'
import { ResponseReader } from './response-reader.js'
import { readInput, serialize } from './serialize.js'
import { watchTimeouts } from './timeouts.js'
import type { TurnJob } from './turn-job.js'
import type { SentReport } from './turn-report.js'
import { sendingOf } from './watched-steps.js'

/** What all attempts of a turn share: when it began, and what it holds. */
export interface RunningTurn {
  readonly startedAt: number
  /** Tells those who watch; missing while nobody does. */
  readonly tell: TellWatchers | undefined
  readonly process: Hold
  readonly client: Hold
}

/**
 * Runs one attempt. Resolves with its end.
 * @throws the reason of the abort, WarmlineError `invalid_request`, `pool_exhausted` or `closed`,
 * and what a caller's own fetch throws.
 */
export async function runAttempt(turn: RunningTurn, attempt: Attempt): Promise<AttemptEnd> {
  const { job, transport, report } = attempt
  const asked = headOf(attempt)
  const read = readInput(attempt.planned, asked === undefined ? 'full' : 'incremental')
  if (transport.isCallersOwn === true) turn.client.release()
  const place = await openPlace(attempt)
  if ('class' in place) return unsent(place)
  const written = writeFor(place, attempt, read)
  if ('class' in written) return unsent(written)
  const { content, text, isCompared } = written
  const anchor = headOf(attempt)?.responseId
  const hasLane = place.streamId !== undefined
  const { tell } = turn
  const reader = new ResponseReader({ job, report, anchor, hasLane, isCompared, tell }, (answer) =>
    commitTurn(attempt, content, answer),
  )
  const sentAt = job.scope.runtime.now()
  const noteSent = (bytes = place.bytes ?? Buffer.byteLength(text)): void => {
    report.sent = sentReport(attempt, place, { content, bytes })
    tell?.(sendingOf(attempt, content, report.sent), sentAt)
  }
  const sent = await send(attempt, place, { text, reader }).catch((thrown: unknown) => {
    if (transport.name === 'http' && mayHaveLeft(thrown, job.scope.runtime)) noteSent()
    throw thrown
  })
  if ('class' in sent) {
    if (failureTable[sent.class].reachedServer) noteSent()
    return unsent(sent)
  }
  noteSent(sent.bytesSent)
  // An in-flight fetch keeps the process alive by itself; release the hold so that an unread body
  // does not.
  if (transport.name === 'http') turn.process.release()
  else job.scope.circuit.succeeded()
  return readToEnd(turn, attempt, { sent, reader })
}

/** Opens a place for an attempt, and reports how long that took where it is a lane. */
async function openPlace(attempt: Attempt): Promise<SendPlace | Failure> {
  const { job, transport, report } = attempt
  const { runtime } = job.scope
  if (transport.name === 'http') return transport.open(laneWant(attempt))
  const askedAt = runtime.now()
  const waitedMs = (): number => Math.max(0, runtime.now() - askedAt)
  try {
    const place = await transport.open(laneWant(attempt))
    const ms = waitedMs()
    // Where no connection could be opened, that is what it waited for.
    const failedMs = 'class' in place && place.class === 'not_sent' ? ms : undefined
    const handshakeMs = 'class' in place ? failedMs : place.handshakeMs
    report.wait = { queueMs: Math.max(0, ms - (handshakeMs ?? 0)), handshakeMs }
    return place
  } catch (thrown) {
    if (isWarmlineError(thrown) && thrown.code === 'pool_exhausted')
      report.wait = { queueMs: waitedMs(), handshakeMs: undefined }
    throw thrown
  }
}

/** The turn in full, for a lane that does not hold the head that it was planned with. */
function planWithoutHead(job: TurnJob, head: ChainNode, isBusy: boolean): PlannedTurn {
  const { planned } = planJob(job)
  if (isBusy) return fullPlan(planned, 'head_busy')
  // The plan knows why the head is gone, unless it has found another one to continue.
  if (planned.plan.mode === 'full') return planned
  return fullPlan(planned, `cold:${job.scope.chains.coldReason(head) ?? 'connection_lost'}`)
}

/** The chain's head that the attempt continues, if it does. */
function headOf({ transport, planned: { plan } }: Attempt): ChainNode | undefined {
  return transport.name === 'websocket' && plan.mode === 'incremental' ? plan.head : undefined
}

/** The `previous_response_id` that the request names, whoever set it. */
function anchorOf(attempt: Attempt): string | undefined {
  return headOf(attempt)?.responseId ?? attempt.job.request.previous_response_id ?? undefined
}

/** The lane that the attempt asks the pool for. */
function laneWant(attempt: Attempt): LaneWant {
  const { request, scope, transport, signal } = attempt.job
  const head = headOf(attempt)
  // A response that the caller continues must be on one of our lanes, unless it is stored: the
  // server can load a stored one on any connection.
  const mustHoldForeign = transport === 'auto' || request.store === false
  const mayUseHttp = mayGoOverHttp(attempt.job)
  const foreign = mustHoldForeign ? (mayUseHttp ? 'give_up' : 'wait') : 'any_lane'
  const own = head?.isStored === true ? 'any_lane' : 'in_full'
  return {
    anchor: anchorOf(attempt),
    withoutHead: head === undefined ? foreign : own,
    model: request.model,
    isInstructed: [...scope.endpoint.inheritedWithAnchor, ...scope.server.refusedWithAnchor].some(
      (field) => (request[field] ?? undefined) !== undefined,
    ),
    mayUseHttp,
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
  // The id may be another response's by now, of a turn that was not committed.
  if (mayNameAnother(job.scope, head.responseId)) return false
  const { chains } = job.scope
  return chains.get(head.responseId) === head && chains.isUsable(head)
}

/** The content of an attempt and its text, for a frame or a body. */
interface Written {
  readonly content: TurnContent
  readonly text: string
  /** Whether it asks for a comparison of the prompt cache. */
  readonly isCompared: boolean
}

/**
 * Writes the attempt for its place: in full, where that does not hold the head. Releases the place
 * where that fails.
 * @throws the signal's reason; WarmlineError `invalid_request`.
 */
function writeFor(place: SendPlace, attempt: Attempt, read: TurnContent): Written | Failure {
  try {
    const written = write(place, attempt, read)
    if ('class' in written) place.release()
    return written
  } catch (cause) {
    place.release()
    throw cause
  }
}

function write(place: SendPlace, attempt: Attempt, read: TurnContent): Written | Failure {
  const { job, transport } = attempt
  const isHttp = transport.name === 'http'
  const asked = headOf(attempt)
  if (asked?.isStored === false && place.head !== 'held')
    attempt.planned = planWithoutHead(job, asked, place.head === 'busy')
  const head = headOf(attempt)
  if (!isHttp && !isPlanCurrent(job, head)) return { class: 'head_unavailable', isBusy: false }
  const content = head === asked ? read : readInput(attempt.planned, 'full')
  job.signal?.throwIfAborted()
  if (isHttp)
    return { content, text: serialize(job.request, content, undefined), isCompared: false }
  const leftOut = head === undefined ? [] : job.scope.endpoint.inheritedWithAnchor
  const comparedWith = comparisonOf(attempt)
  const { streamId } = place
  const { long } = job.scope
  const frame = { previousResponseId: head?.responseId, streamId, leftOut, comparedWith, long }
  const text = serialize(job.request, content, frame)
  return { content, text, isCompared: comparedWith !== undefined }
}

/**
 * The head that the server compares its prompt cache with, where that is asked for. A turn that is
 * sent again leaves it out, so that it fails no turn.
 */
function comparisonOf({ job, planned: { plan }, report }: Attempt): string | undefined {
  const { scope, request } = job
  if (!scope.diagnosesCache || scope.server.refusesComparison || report.isRepeat) return undefined
  if (request.generate === false || !leavesComparisonOpen(request)) return undefined
  return plan.head?.responseId
}

/**
 * Sends the attempt. Over HTTP, Warmline's own request waits at most `firstEventTimeoutMs` for its
 * headers; a lane sends at once, and a caller limits its own request.
 */
function send(
  attempt: Attempt,
  place: SendPlace,
  { text, reader }: { readonly text: string; readonly reader: ResponseReader },
): Promise<Sent | Failure> {
  const { scope, signal } = attempt.job
  const outgoing = { text, anchor: anchorOf(attempt), signal }
  const { name, isCallersOwn } = attempt.transport
  if (name === 'websocket' || isCallersOwn === true) return place.send(outgoing, reader)
  const limitMs = scope.timeouts.firstEventTimeoutMs
  const late = (): Failure => ({ class: 'silent', code: 'first_event_timeout', limitMs })
  const bound = { runtime: scope.runtime, signal, limit: { ms: limitMs, late } }
  return bounded(bound, (ended) => place.send({ ...outgoing, signal: ended }, reader))
}

/** Reads the answer to its end, bounded by the caller's signal and by the clocks of the turn. */
async function readToEnd(
  { startedAt }: RunningTurn,
  { job, planned: { plan } }: Attempt,
  { sent, reader }: { readonly sent: Sent; readonly reader: ResponseReader },
): Promise<AttemptEnd> {
  const { scope, signal } = job
  const { runtime, timeouts } = scope
  const { turnTimeoutMs } = timeouts
  // A silence may be the pause of a caller that reads the answer directly, at its own pace.
  const limits =
    sent.isBackpressured === true
      ? { turnTimeoutMs, firstEventTimeoutMs: turnTimeoutMs, silenceTimeoutMs: turnTimeoutMs }
      : timeouts
  const stopWatch = watchTimeouts(reader, { runtime, limits, startedAt })
  try {
    const end = await waitFor({ runtime, signal }, reader.ended)
    if (end.type === 'failure') sent.abandon(turnTimeoutMs)
    return end
  } catch (reason) {
    // Mark the head first: abandoning the lane may end the connection, which would set another
    // reason.
    if (plan.mode === 'incremental') scope.chains.cool(plan.head.responseId, 'aborted')
    reader.stop()
    sent.abandon(turnTimeoutMs)
    throw reason
  } finally {
    stopWatch()
  }
}

function sentReport(
  attempt: Attempt,
  place: SendPlace,
  { content, bytes }: { readonly content: TurnContent; readonly bytes: number },
): SentReport {
  const head = headOf(attempt)
  const { job, transport, planned } = attempt
  const { droppedHeaders = [] } = job
  const fullReason = planned.plan.mode === 'full' ? planned.plan.reason : 'http'
  const dropsNone = transport.name === 'http' || droppedHeaders.length === 0
  return {
    mode: head === undefined ? 'full' : 'incremental',
    reason: head === undefined ? fullReason : undefined,
    itemsSent: content.items.length,
    itemsKept: content.omittedCount,
    bytesSent: bytes,
    bytesFull: bytes + (head?.historyBytes ?? 0),
    connection: place.connection,
    lane: place.streamId,
    previousResponseId: anchorOf(attempt),
    droppedHeaders: dropsNone ? undefined : droppedHeaders,
  }
}
