// HTTP as a transport: one POST with the full input, its SSE events to the sink. For the native
// client; the fetch door hands its caller's own request through instead.
import { AnswerIdentity } from '../connection/answer-identity.js'
import { ResponseIds } from '../connection/response-ids.js'
import { SeenResponses } from '../connection/seen-responses.js'
import { isWarmlineError } from '../errors.js'
import { type AnswerHeaders, pickHeaders } from '../protocol/answer-headers.js'
import { isSafetyStop } from '../protocol/error-codes.js'
import { mayBeUnreadStop, readHttpError } from '../protocol/error-frame.js'
import { isTerminal } from '../protocol/events.js'
import type { Failure } from '../recovery/failures.js'
import { isErrorLike, plainCause } from '../recovery/plain-cause.js'
import { proxyRefused, proxyUnusable, type Runtime, requestNotSent } from '../runtime/runtime.js'
import { isRedirect, redirectRefused } from './redirect.js'
import { NotJson, OverLimit, readSse, type SseLimits } from './sse-reader.js'
import type { AttemptSink, Transport } from './transport.js'

/** What bounds an answer over HTTP. */
export interface HttpLimits extends SseLimits {
  /** Most bytes that are read of the body of an error. */
  readonly maxErrorBytes: number
}

/** Where turns go, and how. */
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

/** How long a body is read on behind its terminal event; its end lets the connection be reused. */
const maxRestMs = 1_000

/** Sends turns by POST. */
export function httpTransport({
  url,
  fetch,
  runtime,
  headers,
  limits,
  where,
}: HttpTarget): Transport {
  return {
    name: 'http',
    async start(outgoing, sink) {
      const body = outgoing.encode(undefined)
      const cut = new AbortController()
      const signal =
        outgoing.signal === undefined ? cut.signal : AbortSignal.any([outgoing.signal, cut.signal])
      const notSent = (cause: unknown, isLocal: boolean): Failure => {
        const plain = plainCause(cause, Object.values(headers))
        return {
          class: 'not_sent',
          refusal: undefined,
          isTimeout: false,
          cause: plain,
          isLocal,
          where: where(),
        }
      }
      let answer: Promise<Response>
      try {
        const init = {
          method: 'POST',
          headers: { ...headers, 'content-type': 'application/json', accept: 'text/event-stream' },
          redirect: 'manual',
        } as const
        // What the platform does not take as a request never leaves, which the error of a fetch
        // would not say.
        void new Request(url, init)
        answer = fetch(url, { ...init, body, signal })
      } catch (cause) {
        outgoing.signal?.throwIfAborted()
        if (isWarmlineError(cause)) throw cause
        return notSent(cause, true)
      }
      let response: Response
      try {
        response = await answer
      } catch (cause) {
        outgoing.signal?.throwIfAborted()
        if (isWarmlineError(cause)) throw cause
        const silence = silenceOf(cause)
        if (silence !== undefined) return silence
        // Our own fetch knows; why is the cause.
        if (codeOf(cause) === requestNotSent)
          return notSent(causeOf(cause), codeOf(causeOf(cause)) === proxyUnusable)
        return wasConnected(cause) && runtime.hasNotConnected?.(cause) !== true
          ? { class: 'ambiguous', cause: plainCause(cause, Object.values(headers)) }
          : notSent(cause, false)
      }
      if (isRedirect(response)) {
        await response.body?.cancel()
        throw redirectRefused(response.status)
      }
      if (!response.ok || response.body === null) {
        const { status } = response
        const body = await readText(response.body, limits.maxErrorBytes)
        const headers = Object.fromEntries(response.headers)
        const said = { status, headers, body: body ?? '', isCut: body === undefined }
        const error = readHttpError(said)
        if (isSafetyStop(error)) return { class: 'safety_stop', error }
        return {
          class: 'failed',
          error,
          isUnsafe: false,
          // The platform has unpacked the body, of which the headers still tell.
          mayBeSafetyStop: mayBeUnreadStop({ ...said, headers: {} }),
        }
      }
      const answered = (): void => {
        runtime.after(maxRestMs, () => cut.abort())
      }
      sink.headers(headersOf(response))
      void deliver(response.body, sink, { limits, named: outgoing.anchor, answered })
      return {
        bytesSent: Buffer.byteLength(body),
        connection: undefined,
        lane: undefined,
        handshakeMs: undefined,
        abandon: () => cut.abort(),
      }
    },
  }
}

/** What a response over HTTP says in headers. */
export function headersOf({ headers }: Response): AnswerHeaders {
  return {
    of: 'response',
    ageMs: 0,
    isCurrent: true,
    headers: pickHeaders(Object.fromEntries(headers)),
  }
}

/**
 * The failure of a fetch that ended a silence by a limit of its own, 5 minutes unless it was told
 * otherwise (source: undici's Client): the request may run on.
 */
function silenceOf(thrown: unknown): Failure | undefined {
  const code = codeOf(causeOf(thrown) ?? thrown)
  if (code === 'UND_ERR_HEADERS_TIMEOUT') {
    return { class: 'silent', code: 'first_event_timeout', limitMs: undefined }
  }
  if (code === 'UND_ERR_BODY_TIMEOUT') {
    return { class: 'silent', code: 'silence_timeout', limitMs: undefined }
  }
  return undefined
}

function codeOf(thrown: unknown): unknown {
  return isErrorLike(thrown) ? thrown.code : undefined
}

function causeOf(thrown: unknown): unknown {
  return isErrorLike(thrown) ? thrown.cause : undefined
}

/** Errors by which the network says that there was no connection to send anything on. */
const unconnected: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'UND_ERR_CONNECT_TIMEOUT',
  // An address or a header that the platform does not take.
  'ERR_INVALID_URL',
  'ERR_INVALID_CHAR',
  'ERR_INVALID_PROTOCOL',
  'UND_ERR_INVALID_ARG',
  // The proxy did not open a way to the server.
  proxyRefused,
  // A certificate that is not trusted: the handshake ended before anything was sent.
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_REVOKED',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'HOSTNAME_MISMATCH',
  'INVALID_CA',
  'INVALID_PURPOSE',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  // The two sides found no version, cipher or name that both take, which ends a handshake too.
  'ERR_SSL_NO_CIPHERS_AVAILABLE',
  'ERR_SSL_NO_PROTOCOLS_AVAILABLE',
  'ERR_SSL_UNSUPPORTED_PROTOCOL',
  'ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE',
  'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE',
  'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION',
  'ERR_SSL_TLSV1_UNRECOGNIZED_NAME',
])

/**
 * Whether a fetch that failed may have sent its request: it has, unless an error says otherwise.
 */
function wasConnected(thrown: unknown): boolean {
  const causes = [thrown]
  for (const cause of causes) {
    if (!isErrorLike(cause)) continue
    if (unconnected.has(cause.code)) return false
    // An aggregate is one try for each address; all of them fail alike.
    if (causes.length < 16)
      causes.push(cause.cause, ...(Array.isArray(cause.errors) ? cause.errors : []))
  }
  return true
}

/**
 * Reads the SSE body to its end. Never rejects: a broken body is a loss. One request has one
 * answer, so that the connection is evidence of whose it is; that it is one answer, without a gap,
 * its events must show.
 */
async function deliver(
  body: ReadableStream<Uint8Array>,
  sink: AttemptSink,
  {
    limits,
    named,
    answered,
  }: {
    readonly limits: SseLimits
    readonly named: string | undefined
    /** Called once nothing more is read of the answer. */
    readonly answered: () => void
  },
): Promise<void> {
  const expected = { named, mayOmitEcho: true, isAlone: true }
  const identity = new AnswerIdentity(expected, new SeenResponses(new ResponseIds(false)))
  let isOver = false
  try {
    await readSse(body, limits, (frame) => {
      const verdict = identity.judge(frame)
      if (verdict !== 'own') {
        isOver = true
        answered()
        if (verdict === 'not_honored') sink.fail({ class: 'not_honored' })
        else
          sink.connectionLost(
            new Error('The server sent an event that does not belong to its answer.'),
            'invalid',
          )
        return 'enough'
      }
      isOver = isTerminal(frame.type)
      sink.event(frame)
      if (!isOver) return 'go_on'
      answered()
      return 'enough'
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

/** A body as text; `undefined` when it breaks off, or is larger than this. */
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
