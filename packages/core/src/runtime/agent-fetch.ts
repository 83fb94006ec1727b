// A fetch over Node's own `http` and `https`, through a proxy's agent, which the platform's fetch
// does not take. It behaves like the platform's.
import { redirectOf } from './agent-redirect.js'
import { type Call, requestFailed, type SendOptions, send } from './agent-request.js'
import { responseOf } from './agent-response.js'

export { ProxyAgent } from './proxy-agent.js'

/** As many as the platform's (https://fetch.spec.whatwg.org/#concept-http-redirect-fetch). */
const maxRedirects = 20

/**
 * Sends a request through an agent.
 * @throws TypeError with the network's error as its cause, and the code `requestNotSent` if nothing
 * left; the signal's reason, as soon as it is aborted.
 */
export async function agentFetch(request: Request, options: SendOptions): Promise<Response> {
  const { signal } = options
  signal?.throwIfAborted()
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const stop = (): void => reject(signal?.reason)
  signal?.addEventListener('abort', stop, { once: true })
  try {
    return await Promise.race([follow(request, options), aborted])
  } finally {
    signal?.removeEventListener('abort', stop)
  }
}

async function follow(request: Request, options: SendOptions): Promise<Response> {
  const { url, method, headers, redirect } = request
  const body = request.body === null ? undefined : Buffer.from(await request.arrayBuffer())
  let call: Call = { url, method, headers, body }
  for (let followed = 0; ; followed++) {
    const answer = await send(call, { ...options, isFirst: followed === 0 })
    const next = redirect === 'manual' ? undefined : redirectOf(call, answer)
    if (next === undefined)
      return responseOf(answer, { ...call, isRedirected: followed > 0 }, options.signal)
    answer.destroy()
    if (redirect === 'error' || followed >= maxRedirects) throw requestFailed()
    if (next instanceof Error) throw requestFailed(next)
    call = next
  }
}
