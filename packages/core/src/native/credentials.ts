// The client's own credentials, asked for again for every turn, within a time limit. Callers of
// `client.fetch` bring their own.

import { checkKey } from '../endpoints/api-key.js'
import { notSentError } from '../errors.js'
import type { ResolvedOptions } from '../options.js'
import type { HeaderRecord } from '../protocol/answer-headers.js'
import { checkHeaders } from '../protocol/header-syntax.js'
import { bounded } from '../runtime/bounded.js'
import type { Runtime } from '../runtime/runtime.js'
import { messageHeaders } from '../scope/header-tables.js'

/**
 * The headers of a turn, the key among them.
 * @throws WarmlineError `invalid_request` without a key, or for a header that HTTP does not allow;
 * `connect_timeout` when `apiKey` gives no key in time; any error of `apiKey` itself; the signal's
 * reason.
 */
export async function ownHeaders(
  options: ResolvedOptions,
  runtime: Runtime,
  signal: AbortSignal,
): Promise<HeaderRecord> {
  const { apiKey, apiKeySource, organization = '', project = '', headers } = options
  const bound = { runtime, signal, limit: keyLimit(options.connectTimeoutMs) }
  const given = typeof apiKey === 'function' ? await bounded(bound, async () => apiKey()) : apiKey
  const key = typeof given === 'string' ? checkKey(given, apiKeySource) : ''
  if (key === '') {
    throw notSentError(
      'invalid_request',
      apiKeySource === 'apiKey'
        ? 'No API key: apiKey gives none.'
        : `No API key: set ${apiKeySource} or pass apiKey.`,
    )
  }
  const own: [string, string][] = [['authorization', `Bearer ${key}`]]
  if (organization !== '') own.push(['openai-organization', organization])
  if (project !== '') own.push(['openai-project', project])
  const all = checkHeaders([...own, ...Object.entries(headers)])
  const lower = all.map(([name, value]) => [name.toLowerCase(), value] as const)
  // The transport sets the headers that describe a message.
  return Object.fromEntries(lower.filter(([name]) => !messageHeaders.has(name)))
}

/** Bounds the wait for the caller's function. */
function keyLimit(ms: number): { readonly ms: number; readonly late: () => never } {
  const why = `apiKey gave no key within ${ms} ms (connectTimeoutMs).`
  const late = (): never => {
    throw notSentError('connect_timeout', why)
  }
  return { ms, late }
}
