// The key of another vendor's server, for adapters over SDKs that would read OPENAI_API_KEY by themselves.
import { platformRuntime } from '#runtime'
import type { Endpoint } from './endpoints.js'
import { WarmlineError } from './errors.js'

/**
 * The key that an adapter must give its SDK for this server, from the vendor's own environment variable; `undefined` where
 * OPENAI_API_KEY, which SDKs read themselves, is the right one.
 * @throws WarmlineError `invalid_option` when the variable is not set.
 */
export function vendorKey({ apiKeyVariable }: Endpoint): string | undefined {
  if (apiKeyVariable === 'OPENAI_API_KEY') return undefined
  const key = platformRuntime().env(apiKeyVariable)?.trim() ?? ''
  if (key !== '') return key
  throw new WarmlineError('invalid_option', `No API key: set ${apiKeyVariable} or pass apiKey.`, {
    replaySafety: 'safe',
  })
}
