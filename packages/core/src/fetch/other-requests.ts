// Passes every request that is not a turn to the base fetch, unchanged. It checks only redirects of
// the endpoint's own server: that server is trusted with the key and with uploads, but the
// redirect's target may not be.
import { isRedirect, redirectRefused } from '../transport/redirect.js'
import { refusalOf } from './error-response.js'
import { type FetchCall, methodOf, redirectOf, urlOf } from './request.js'

/** Most redirects followed for one request. */
const maxRedirects = 5

/**
 * Sends a request that is not a turn. Requests to other servers go out untouched. On the endpoint's
 * own server a GET or HEAD follows redirects: with the caller's headers within that server, without
 * them to any other. Any other redirect is answered with 502 and the code `redirect_refused`.
 */
export async function fetchOther(
  call: FetchCall,
  fetch: typeof globalThis.fetch,
  origin: string,
): Promise<Response> {
  const { input, init } = call
  if (urlOf(input)?.origin !== origin || redirectOf(call) !== 'follow') return fetch(input, init)
  const method = methodOf(call)
  const isReading = method === 'GET' || method === 'HEAD'
  const rest = { ...init, method, redirect: 'manual' as const, signal: call.signal ?? null }
  let at = urlOf(input)?.href
  let isOwn = true
  let response = await fetch(input, { ...init, redirect: 'manual' })
  for (let followed = 0; isRedirect(response); followed++) {
    const to = URL.parse(response.headers.get('location') ?? '', at)
    await response.body?.cancel()
    if (!isReading || to === null || !isPlain(to) || followed >= maxRedirects)
      return refusalOf(redirectRefused(response.status))
    at = to.href
    // A request that has once left the server stays without headers.
    isOwn &&= to.origin === origin
    response = await fetch(at, { ...rest, headers: isOwn ? call.headers : {} })
  }
  return response
}

/** Whether `fetch` takes this address: its error for one with credentials would show them. */
function isPlain({ protocol, username, password }: URL): boolean {
  return /^https?:$/.test(protocol) && username === '' && password === ''
}
