// HTTP as a transport: one POST with the full input, its SSE events to the sink. It serves the
// native client, and `client.fetch` only after a stream has begun; otherwise `client.fetch` passes
// its caller's own request through.
import { AnswerIdentity } from '../connection/answer-identity.js'
import { ResponseIds } from '../connection/response-ids.js'
import { SeenResponses } from '../connection/seen-responses.js'
import { isWarmlineError } from '../errors.js'
import { type AnswerHeaders, pickHeaders } from '../protocol/answer-headers.js'
import { isSafetyStop } from '../protocol/error-codes.js'
import { mayBeUnreadStop, readHttpError } from '../protocol/error-frame.js'
import { isTerminal } from '../protocol/events.js'
import type { Failure } from '../recovery/failure.js'
import { plainCause } from '../recovery/plain-cause.js'
import { proxyUnusable, type Runtime, requestNotSent } from '../runtime/runtime.js'
import { causeOf, codeOf, silenceOf, wasConnected } from './network-errors.js'
import { isRedirect, redirectRefused } from './redirect.js'
import { NotJson, OverLimit, readSse, type SseLimits } from './sse-reader.js'
import type { AttemptSink, Outgoing, Sent, Transport } from './transport.js'

/** The limits of an answer over HTTP. */
export interface HttpLimits extends SseLimits {
  /** Most bytes that are read from the body of an error. */
  readonly maxErrorBytes: number
}

/** The address of turns over HTTP, and how they are sent. */
export interface HttpTarget {
  readonly url: string
  readonly fetch: Runtime['fetch']
  readonly runtime: Pick<Runtime, 'after' | 'hasNotConnected'>
  /** The headers of every request, credentials among them. */
  readonly headers: Readonly<Record<string, string>>
  readonly limits: HttpLimits
  /** The server's host and the proxy on the way, as an error names them. */
  readonly where: () => string
}

/** How long a body is read after its terminal event, so that the connection can be reused. */
const maxRestMs = 1_000

/** Sends turns by POST. */
export function httpTransport(target: HttpTarget): Transport {
  return {
    name: 'http',
    open: async () => ({ send: (outgoing, sink) => post(target, outgoing, sink), release() {} }),
  }
}

async function post(
  target: HttpTarget,
  outgoing: Outgoing,
  sink: AttemptSink,
): Promise<Sent | Failure> {
  const { runtime, limits } = target
  const cut = new AbortController()
  const answer = await ask(target, outgoing, cut)
  if (!(answer instanceof Response)) return answer
  if (isRedirect(answer)) {
    await answer.body?.cancel()
    throw redirectRefused(answer.status)
  }
  const { body } = answer
  if (!answer.ok || body === null) return readRefusal(answer, limits.maxErrorBytes)
  const answered = (): void => void runtime.after(maxRestMs, () => cut.abort())
  sink.headers(headersOf(answer))
  void deliver(body, sink, { limits, named: outgoing.anchor, answered })
  return { bytesSent: Buffer.byteLength(outgoing.text), abandon: () => cut.abort() }
}

/** Sends the request. Gives the answer once its headers come, or the failure. */
async function ask(
  { url, fetch, runtime, headers, where }: HttpTarget,
  { text, signal }: Outgoing,
  cut: AbortController,
): Promise<Response | Failure> {
  const plain = (cause: unknown): unknown => plainCause(cause, Object.values(headers))
  const notSent = (cause: unknown, isLocal: boolean): Failure => ({
    class: 'not_sent',
    refusal: undefined,
    isTimeout: false,
    cause: plain(cause),
    isLocal,
    where: where(),
  })
  const init = {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json', accept: 'text/event-stream' },
    redirect: 'manual',
  } as const
  let isRequest = false
  try {
    // Construct the Request first: what the platform rejects never leaves, but the error of a fetch
    // would not say so.
    void new Request(url, init)
    const signals = signal === undefined ? [cut.signal] : [signal, cut.signal]
    const asked = fetch(url, { ...init, body: text, signal: AbortSignal.any(signals) })
    isRequest = true
    const answer = await asked
    // A fetch that ignores its signal may answer after the caller has left.
    if (signal?.aborted === true) await answer.body?.cancel()
    signal?.throwIfAborted()
    return answer
  } catch (cause) {
    signal?.throwIfAborted()
    if (isWarmlineError(cause)) throw cause
    if (!isRequest) return notSent(cause, true)
    const silence = silenceOf(cause)
    if (silence !== undefined) return silence
    // Warmline's own fetch marks a request that did not leave, and gives the reason as the cause.
    if (codeOf(cause) === requestNotSent)
      return notSent(causeOf(cause), codeOf(causeOf(cause)) === proxyUnusable)
    return wasConnected(cause) && runtime.hasNotConnected?.(cause) !== true
      ? { class: 'ambiguous', cause: plain(cause) }
      : notSent(cause, false)
  }
}

/** The failure told by an answer that has no stream of events. */
async function readRefusal(answer: Response, maxErrorBytes: number): Promise<Failure> {
  const { status } = answer
  const body = await readText(answer.body, maxErrorBytes)
  const headers = Object.fromEntries(answer.headers)
  const said = { status, headers, body: body ?? '', isCut: body === undefined }
  const error = readHttpError(said)
  if (isSafetyStop(error)) return { class: 'safety_stop', error }
  return {
    class: 'failed',
    error,
    isUnsafe: false,
    // The platform has unpacked the body already, though the headers still name its encoding.
    mayBeSafetyStop: mayBeUnreadStop({ ...said, headers: {} }),
  }
}

/** The headers of a response over HTTP. */
export function headersOf({ headers }: Response): AnswerHeaders {
  const picked = pickHeaders(Object.fromEntries(headers))
  return { of: 'response', ageMs: 0, isCurrent: true, headers: picked }
}

const foreignEvent = 'The server sent an event that does not belong to its answer.'

interface Delivery {
  readonly limits: SseLimits
  /** The anchor that the answer must show. */
  readonly named: string | undefined
  /** Called once the answer is complete or given up. */
  readonly answered: () => void
}

/**
 * Reads the SSE body to its end. Never rejects: a broken body is a lost connection. The HTTP
 * request proves whose answer this is; the events must prove that it is one answer without a gap.
 */
async function deliver(
  body: ReadableStream<Uint8Array>,
  sink: AttemptSink,
  { limits, named, answered }: Delivery,
): Promise<void> {
  const expected = { named, mayOmitEcho: true, isAlone: true }
  const identity = new AnswerIdentity(expected, new SeenResponses(new ResponseIds(false)))
  let isOver = false
  try {
    await readSse(body, limits, (frame) => {
      const verdict = identity.judge(frame)
      isOver = verdict !== 'own' || isTerminal(frame.type)
      if (verdict === 'own') sink.event(frame)
      else if (verdict === 'not_honored') sink.fail({ class: 'not_honored' })
      else sink.connectionLost(new Error(foreignEvent), 'invalid')
      if (isOver) answered()
      return isOver ? 'enough' : 'go_on'
    })
    if (!isOver) sink.connectionLost(new Error('The answer ended before its terminal event.'))
  } catch (cause) {
    if (isOver) return
    const silence = silenceOf(cause)
    if (cause instanceof OverLimit) sink.fail({ class: 'over_limit', limit: cause.limit })
    else if (silence === undefined)
      sink.connectionLost(cause, cause instanceof NotJson ? 'invalid' : undefined)
    else sink.fail(silence)
  }
}

/** A body as text; `undefined` when it breaks off or is larger than `maxBytes`. */
async function readText(
  body: ReadableStream<Uint8Array> | null,
  maxBytes: number,
): Promise<string | undefined> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  try {
    for await (const chunk of body ?? []) {
      bytes += chunk.length
      if (bytes > maxBytes) return undefined
      chunks.push(chunk)
    }
    return Buffer.concat(chunks).toString('utf8')
  } catch {
    return undefined
  }
}
