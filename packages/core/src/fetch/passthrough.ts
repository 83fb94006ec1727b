// HTTP for `client.fetch`: sends the caller's own request through the caller's own fetch,
// untouched, and changes its answer only where the caller asked for that.
import { withUrl } from '../runtime/response-url.js'
import { headersOf } from '../transport/http.js'
import { isRedirect, redirectRefused } from '../transport/redirect.js'
import type { SseLimits } from '../transport/sse-reader.js'
import type { AttemptSink, Outcome, Sent, Transport } from '../transport/transport.js'
import { redirectOf, type TurnCall } from './request.js'
import { showFailuresAsErrors } from './rewrite-failures.js'

/** A caller's own request, where its answer goes, and the limits of an answer that is rewritten. */
export interface CallersRequest {
  readonly call: TurnCall
  readonly fetch: typeof globalThis.fetch
  readonly resolve: (response: Response) => void
  readonly limits: SseLimits
}

/** Sends a turn as its caller made it, without redirects; throws the fetch's error unchanged. */
export function passThrough(request: CallersRequest): Transport {
  return {
    name: 'http',
    isCallersOwn: true,
    open: async () => {
      const bytes = Buffer.byteLength(request.call.text)
      return { bytes, send: (_, sink) => sendAsIs(request, bytes, sink), release() {} }
    },
  }
}

async function sendAsIs(
  { call, fetch, resolve, limits }: CallersRequest,
  bytesSent: number,
  sink: AttemptSink,
): Promise<Sent> {
  // A caller that chose another `redirect` mode keeps it.
  const wouldFollow = redirectOf(call) === 'follow'
  const init = wouldFollow ? { ...call.init, redirect: 'manual' as const } : call.init
  const response = await fetch(call.input, init)
  if (wouldFollow && isRedirect(response)) {
    await response.body?.cancel()
    throw redirectRefused(response.status)
  }
  sink.headers(headersOf(response))
  sink.progress()
  const { body, status, statusText, headers, url } = response
  const whole: Outcome = response.ok ? 'completed' : 'failed'
  // A Response cannot be constructed with every status, such as 600: then the platform's own is
  // passed on.
  if (body === null || status < 200 || status > 599) {
    resolve(response)
    sink.completed(whole)
  } else {
    let seen: Outcome | undefined
    const isRewritten = call.control.failures === 'error' && isEventStream(headers)
    const shown = isRewritten
      ? showFailuresAsErrors(body, limits, (type) => {
          seen = outcomes.get(type) ?? 'failed'
        })
      : body
    const outcome = (end: Outcome): Outcome => seen ?? (end === 'completed' ? whole : end)
    const counted = count(shown, sink, outcome)
    resolve(withUrl(new Response(counted, { status, statusText, headers }), url))
  }
  return { bytesSent, isBackpressured: true, abandon() {} }
}

/**
 * HTTP for a turn of `client.fetch`: the caller's own request, or Warmline's own once the caller
 * has an answer that began over a WebSocket: the new events then continue that answer.
 */
export function httpForFetch(
  own: Transport,
  callers: Transport,
  hasBegun: () => boolean,
): Transport {
  return {
    name: 'http',
    get isCallersOwn() {
      return !hasBegun()
    },
    open: (want) => (hasBegun() ? own : callers).open(want),
  }
}

/** The outcome in the record for each terminal event; any other event is a failure. */
const outcomes: ReadonlyMap<string, Outcome> = new Map([
  ['response.completed', 'completed'],
  ['response.incomplete', 'incomplete'],
])

function isEventStream(headers: Headers): boolean {
  return headers.get('content-type')?.startsWith('text/event-stream') === true
}

/** Passes the same bytes on, chunk by chunk, as the reader asks for them. */
function count(
  body: ReadableStream<Uint8Array>,
  sink: Pick<AttemptSink, 'progress' | 'completed' | 'connectionLost'>,
  outcome: (end: Outcome) => Outcome,
): ReadableStream<Uint8Array> {
  const reader = body.getReader()
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read()
          sink.progress()
          if (!done) return controller.enqueue(value)
          controller.close()
          sink.completed(outcome('completed'))
        } catch (cause) {
          controller.error(cause)
          sink.connectionLost(cause)
        }
      },
      async cancel(reason) {
        // A reader that has seen the terminal event may leave the rest unread.
        sink.completed(outcome('aborted'))
        await reader.cancel(reason)
      },
    },
    { highWaterMark: 0 },
  )
}
