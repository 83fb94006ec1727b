// Makes the Response for a request through a proxy's agent, as the platform's fetch would: with its
// address, and its body decompressed.
import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import type { Call } from './agent-request.js'
import { withUrl } from './response-url.js'
import { unpacked } from './unpack.js'

/** Statuses of answers without a body. */
const bodiless: ReadonlySet<number> = new Set([101, 103, 204, 205, 304])

/** The Response to a call; `redirected` if redirects were followed. */
export function responseOf(
  answer: IncomingMessage,
  { url, method, isRedirected }: Call & { readonly isRedirected: boolean },
  signal: AbortSignal | undefined,
): Response {
  const { statusCode = 0, statusMessage = '', rawHeaders } = answer
  const headers = new Headers()
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    headers.append(rawHeaders[i] ?? '', rawHeaders[i + 1] ?? '')
  }
  const init = { status: statusCode, statusText: statusMessage, headers }
  const address = url.replace(/#.*$/s, '')
  if (method === 'HEAD' || bodiless.has(statusCode)) {
    answer.resume()
    return withUrl(new Response(null, init), address, isRedirected)
  }
  const cut = (): void => void answer.destroy(signal?.reason)
  signal?.addEventListener('abort', cut, { once: true })
  answer.once('close', () => signal?.removeEventListener('abort', cut))
  if (signal?.aborted === true) cut()
  const body = Readable.toWeb(unpacked(answer, headers.get('content-encoding')))
  return withUrl(new Response(body, init), address, isRedirected)
}
