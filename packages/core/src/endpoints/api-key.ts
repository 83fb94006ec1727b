// Reads and checks API keys, also those of other vendors' servers for adapters whose SDK would read
// OPENAI_API_KEY by itself.
import { platformRuntime } from '#runtime'
import { notSentError } from '../errors.js'
import { isHeaderValue } from '../protocol/header-syntax.js'
import { callerHeaders } from '../scope/header-tables.js'
import type { Endpoint } from './endpoint.js'

/**
 * The key that an adapter must give its SDK for this server, from the vendor's own environment
 * variable. `undefined` when the SDK itself reads the right one: OPENAI_API_KEY, unless it needs
 * trimming.
 * @throws WarmlineError `invalid_option` when the variable of another vendor is not set,
 * `invalid_request` for a key that no header can carry.
 */
export function apiKeyOf({ apiKeyVariable }: Endpoint): string | undefined {
  const value = platformRuntime().env(apiKeyVariable) ?? ''
  const key = checkKey(value, apiKeyVariable)
  if (apiKeyVariable === 'OPENAI_API_KEY') return key === value || key === '' ? undefined : key
  if (key !== '') return key
  throw notSentError('invalid_option', noKey(apiKeyVariable))
}

/** Headers that identify the caller but contain no credential of their own. */
const names: readonly string[] = ['authorization', 'openai-organization', 'openai-project']

/**
 * Refuses headers that an SDK made from a blank key: a `Bearer` without a key, and no other
 * credential.
 * @param headers By lower-case name.
 * @throws WarmlineError `invalid_request`.
 */
export function checkBearer(
  headers: Readonly<Record<string, string>>,
  { apiKeyVariable }: Pick<Endpoint, 'apiKeyVariable'>,
): void {
  if (headers.authorization?.trim().toLowerCase() !== 'bearer') return
  if (Object.keys(headers).some((name) => callerHeaders.has(name) && !names.includes(name))) return
  throw notSentError('invalid_request', noKey(apiKeyVariable))
}

function noKey(variable: string): string {
  return `No API key: set ${variable} or pass apiKey.`
}

/**
 * The key, trimmed: files end with white space, and the SDKs trim it too.
 * @param source Where the key comes from, for the error: the name of an option or a variable.
 * @throws WarmlineError `invalid_request`, which does not show the key, when HTTP does not allow it
 * in a header.
 */
export function checkKey(key: string, source: string): string {
  const trimmed = key.trim()
  if (isHeaderValue(trimmed)) return trimmed
  throw notSentError(
    'invalid_request',
    `The API key of ${source} cannot be sent as the authorization header: it contains a line break, or another character that HTTP does not allow there. Copy the key again.`,
  )
}
