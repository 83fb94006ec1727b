// Keys as they are read wherever they come from, and the one of another vendor's server, for
// adapters over SDKs that would read OPENAI_API_KEY by themselves.
import { platformRuntime } from '#runtime'
import { WarmlineError } from '../errors.js'
import { isHeaderValue } from '../protocol/header-syntax.js'
import { callerHeaders } from '../scope/header-tables.js'
import type { Endpoint } from './endpoint.js'

/**
 * The key that an adapter must give its SDK for this server, from the vendor's own environment
 * variable; `undefined` where the SDK reads the right one itself, which is OPENAI_API_KEY without
 * white space around it.
 * @throws WarmlineError `invalid_option` when the variable of another vendor is not set,
 * `invalid_request` for a key that no header takes.
 */
export function apiKeyOf({ apiKeyVariable }: Endpoint): string | undefined {
  const value = platformRuntime().env(apiKeyVariable) ?? ''
  const key = checkKey(value, apiKeyVariable)
  if (apiKeyVariable === 'OPENAI_API_KEY') return key === value || key === '' ? undefined : key
  if (key !== '') return key
  throw new WarmlineError('invalid_option', noKey(apiKeyVariable), { replaySafety: 'safe' })
}

/** Headers that say who asks, and hold no credential. */
const names: ReadonlySet<string> = new Set([
  'authorization',
  'openai-organization',
  'openai-project',
])

/**
 * Refuses the headers of a turn that an SDK made of a blank key: `Bearer` and nothing else, nor
 * another credential beside it.
 * @param headers By lower-case name.
 * @throws WarmlineError `invalid_request`.
 */
export function checkBearer(
  headers: Readonly<Record<string, string>>,
  { apiKeyVariable }: Pick<Endpoint, 'apiKeyVariable'>,
): void {
  if (headers.authorization?.trim().toLowerCase() !== 'bearer') return
  if (Object.keys(headers).some((name) => callerHeaders.has(name) && !names.has(name))) return
  throw new WarmlineError('invalid_request', noKey(apiKeyVariable), { replaySafety: 'safe' })
}

function noKey(variable: string): string {
  return `No API key: set ${variable} or pass apiKey.`
}

/**
 * The key without the white space around it, with which files end; the SDKs cut it off as well.
 * @param source Where it comes from, for the error: an option's or a variable's name.
 * @throws WarmlineError `invalid_request`, which does not show the key, where HTTP does not allow
 * it in a header.
 */
export function checkKey(key: string, source: string): string {
  const trimmed = key.trim()
  if (isHeaderValue(trimmed)) return trimmed
  throw new WarmlineError(
    'invalid_request',
    `The API key of ${source} cannot be the header authorization: it holds a line break, or another character that HTTP ` +
      'does not allow there. Copy the key again.',
    { replaySafety: 'safe' },
  )
}
