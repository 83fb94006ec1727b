// Makes the next request after a redirect, as the platform's fetch does
// (https://fetch.spec.whatwg.org/#http-redirect-fetch).
import type { IncomingMessage } from 'node:http'
import type { Call } from './agent-request.js'

/** Statuses that `fetch` follows (https://fetch.spec.whatwg.org/#redirect-status). */
export const redirectStatuses: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])
/** Headers that a redirect drops for another origin, and headers that describe a body. */
const ofOneOrigin = ['authorization', 'cookie', 'proxy-authorization']
const ofBody = [
  'content-type',
  'content-length',
  'content-encoding',
  'content-language',
  'content-location',
]

/** The request that an answer redirects to, or why there is none; `undefined` for no redirect. */
export function redirectOf(
  call: Call,
  { statusCode = 0, headers: { location } }: IncomingMessage,
): Call | Error | undefined {
  if (!redirectStatuses.has(statusCode) || location === undefined) return undefined
  const url = URL.parse(location, call.url)
  if (url === null) return new TypeError('The address of the redirect cannot be read.')
  if (!/^https?:$/.test(url.protocol))
    return new TypeError('The redirect leads to what is no HTTP.')
  if (url.username !== '' || url.password !== '')
    return new TypeError('The redirect holds credentials.')
  const headers = new Headers(call.headers)
  if (url.origin !== new URL(call.url).origin) {
    for (const name of ofOneOrigin) headers.delete(name)
  }
  const isReading = call.method === 'GET' || call.method === 'HEAD'
  const asksAnew =
    !isReading && (statusCode === 303 || (statusCode < 303 && call.method === 'POST'))
  if (!asksAnew) return { ...call, url: url.href, headers }
  for (const name of ofBody) headers.delete(name)
  return { url: url.href, headers, method: 'GET', body: undefined }
}
