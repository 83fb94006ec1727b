// The clients that a process shares: one for each server, address and transport. It runs no turn.
import { platformRuntime } from '#runtime'
import { createClientOn, type ResponsesClient } from './client.js'
import type { Endpoint } from './endpoints/endpoint.js'
import { resolveOptions } from './resolve-options.js'

/** The key of the shared clients: it survives hot reloads and a second copy of this package. */
const shared: unique symbol = Symbol.for('warmline.v1')

/**
 * The shared client of models that are made without one, so that a model built per request keeps
 * its chains. One exists for each server, address and WARMLINE_TRANSPORT; each turn uses the scope
 * of its own credentials. A closed client is replaced.
 * @param at The server, or its base URL. Servers are told apart by name and address.
 * @param options `allowInsecure`: whether the address may be plain `http:` on another machine, as
 * for `createResponsesClient`.
 * @default OPENAI_BASE_URL, else https://api.openai.com/v1
 * @throws WarmlineError `invalid_option` for an invalid or insecure address.
 */
export function defaultClient(
  at?: string | Endpoint,
  { allowInsecure = false }: { readonly allowInsecure?: boolean } = {},
): ResponsesClient {
  const holder: typeof globalThis & { [shared]?: Map<string, ResponsesClient> } = globalThis
  holder[shared] ??= new Map()
  const place = at === undefined ? {} : typeof at === 'object' ? { endpoint: at } : { baseURL: at }
  const options = { ...place, allowInsecure }
  const runtime = platformRuntime()
  const { endpoint, transport } = resolveOptions(options, (variable) => runtime.env(variable))
  const key = `${endpoint.name} ${endpoint.baseURL} ${transport}`
  const known = holder[shared].get(key)
  if (known?.isClosed === false) return known
  const client = createClientOn(runtime, options)
  holder[shared].set(key, client)
  return client
}
