// The key of another vendor's server, for adapters over SDKs that would read OPENAI_API_KEY by themselves.
import type { Endpoint } from './endpoints.js'
import { WarmlineError } from './errors.js'
import { nodeRuntime } from './runtime/node.js'

/**
 * The key that an adapter must give its SDK for this server, from the vendor's own environment variable; `undefined` where
 * the SDK reads the right one itself, which is OPENAI_API_KEY without white space around it.
 * @throws WarmlineError `invalid_option` when the variable of another vendor is not set.
 */
export function vendorKey({ apiKeyVariable }: Endpoint): string | undefined {
  const value = nodeRuntime().env(apiKeyVariable) ?? ''
  const key = value.trim()
  if (apiKeyVariable === 'OPENAI_API_KEY') return key === value || key === '' ? undefined : key
  if (key !== '') return key
  throw new WarmlineError('invalid_option', `No API key: set ${apiKeyVariable} or pass apiKey.`, {
    replaySafety: 'safe',
  })
}
