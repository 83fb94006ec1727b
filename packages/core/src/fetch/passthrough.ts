// HTTP for `client.fetch`: the caller's own request through the caller's own fetch, untouched, and
// its answer, which is changed only where the caller asked for that.
import { headersOf } from '../transport/http.js'
import { isRedirect, redirectRefused } from '../transport/redirect.js'
import type { SseLimits } from '../transport/sse-reader.js'
import type { AttemptSink, Outcome, Sent, Transport } from '../transport/transport.js'
import { type FetchCall, redirectOf } from './request.js'
import { bytesOf } from './request-body.js'
import { withUrl } from './response-url.js'
import { showFailuresAsErrors } from './rewrite-failures.js'

/** A caller's own request, where its answer goes, and what bounds one that is rewritten. */
export interface CallersRequest {
  readonly call: FetchCall
  readonly fetch: typeof globalThis.fetch
  readonly resolve: (response: Response) => void
  readonly limits: SseLimits
}

/**
 * Sends a turn as its caller made it, but for redirects, which are not followed. The answer goes to
 * `resolve`; a failed fetch is thrown as it is.
 */
export function passThrough(request: CallersRequest): Transport {
  return {
    name: 'http',
    isCallersOwn: true,
    open: async () => ({ send: (_, sink) => sendAsIs(request, sink), release() {} }),
  }
}

async function sendAsIs(
  { call, fetch, resolve, limits }: CallersRequest,
  sink: AttemptSink,
): Promise<Sent> {
  // A caller who asked for something else than following is given what was asked for.
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
  // A status that no Response can be made with, such as 600, is passed on as the platform gave
  // it.
  const isPlain = body === null || status < 200 || status > 599
  if (isPlain) resolve(response)
  else {
    let seen: Outcome | undefined
    const isRewritten = call.control.failures === 'error' && isEventStream(headers)
    const shown = isRewritten
      ? showFailuresAsErrors(body, limits, (type) => {
          seen = outcomes.get(type) ?? 'failed'
        })
      : body
    const whole: Outcome = response.ok ? 'completed' : 'failed'
    const outcome = (end: Outcome): Outcome => seen ?? (end === 'completed' ? whole : end)
    const counted = count(shown, sink, outcome)
    resolve(withUrl(new Response(counted, { status, statusText, headers }), url))
  }
  if (isPlain) sink.completed(response.ok ? 'completed' : 'failed')
  return {
    bytesSent: bytesOf(call.init?.body),
    isBackpressured: true,
    abandon() {},
  }
}

/**
 * HTTP for a turn of `client.fetch`: the caller's own request, unless its caller has an answer
 * already that began over a WebSocket. Then that answer goes on with the events of a request of our
 * own.
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

/** What the end of a response is in its record; any other end is a failure. */
const outcomes: ReadonlyMap<string, Outcome> = new Map([
  ['response.completed', 'completed'],
  ['response.incomplete', 'incomplete'],
])

function isEventStream(headers: Headers): boolean {
  return headers.get('content-type')?.startsWith('text/event-stream') === true
}

/** The same bytes, chunk by chunk, as they are asked for. */
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
        // A reader who has seen the end may leave the rest.
        sink.completed(outcome('aborted'))
        await reader.cancel(reason)
      },
    },
    { highWaterMark: 0 },
  )
}
