// The client that a process shares: one for each server, address and transport. It owns no turn.
import { platformRuntime } from '#runtime'
import { createClientOn, type ResponsesClient } from './client.js'
import type { Endpoint } from './endpoints/endpoint.js'
import { resolveOptions } from './resolve-options.js'

/**
 * The one place where clients of a process meet: survives hot reloads, and two copies of this
 * package.
 */
const shared: unique symbol = Symbol.for('warmline.v1')

/**
 * The client that models made without one share, so that a model built per request keeps its
 * chains. One for each server, address and WARMLINE_TRANSPORT, made on first use; every turn still
 * uses the scope of its own credentials. A closed one is replaced.
 * @param at The server, or where `/responses` lies. Servers are told apart by name and address.
 * @param options Whether the address may be a plain `http:` one on another machine, as for
 * `createResponsesClient`.
 * @default OPENAI_BASE_URL, else https://api.openai.com/v1
 * @throws WarmlineError `invalid_option` when it is not an address, or not one that may be used.
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
