// What is no turn: handed to the base fetch as it came. Only redirects of the endpoint's own server
// are looked at, for that server is trusted with the caller's key and with what is uploaded, and
// the one that it names may not be.
import { isRedirect, redirectRefused } from '../transport/redirect.js'
import { refusalOf } from './error-response.js'
import { type FetchCall, methodOf, redirectOf, urlOf } from './request.js'

/** Most redirects that are followed for one request. */
const maxRedirects = 5

/**
 * Sends what is no turn. Requests to other servers go out untouched. Of the endpoint's own server,
 * a redirect is followed for what only reads: within that server with the caller's headers, to any
 * other without them. Any other redirect is answered with 502 and the code `redirect_refused`.
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
      return refused(response.status)
    at = to.href
    // What has once left the server is not trusted again.
    isOwn &&= to.origin === origin
    response = await fetch(at, { ...rest, headers: isOwn ? call.headers : {} })
  }
  return response
}

/**
 * Whether an address is one that `fetch` takes: credentials in it are an error there, which would
 * show them.
 */
function isPlain({ protocol, username, password }: URL): boolean {
  return /^https?:$/.test(protocol) && username === '' && password === ''
}

function refused(status: number): Response {
  const refusal = refusalOf(redirectRefused(status))
  if (refusal.type === 'response') return refusal.response
  throw refusal.error
}
