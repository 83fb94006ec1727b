// The providers that a soak over sockets talks to: how the development server shows each, and what
// the client knows of it.
import { type Profile, type ProfileName, profiles } from '@warmline/dev-server'
import {
  azureEndpoint,
  type Endpoint,
  openaiEndpoint,
  openResponsesEndpoint,
  vercelGatewayEndpoint,
  xaiEndpoint,
} from '../../../src/index.js'
import type { Random } from './random.js'

/** What the client knows of each provider. */
export const endpoints: Readonly<
  Record<ProfileName, (options: { readonly baseURL: string }) => Endpoint>
> = {
  openai: openaiEndpoint,
  azure: azureEndpoint,
  xai: xaiEndpoint,
  'vercel-gateway': vercelGatewayEndpoint,
  openresponses: openResponsesEndpoint,
}

/** Every provider. */
export const profileNames: readonly ProfileName[] = [
  'openai',
  'azure',
  'xai',
  'vercel-gateway',
  'openresponses',
]

/**
 * The server of a world: the provider's, but where it refuses a create while it is busy, others of
 * its kind let it wait.
 */
export function profileOf(name: ProfileName, random: Random): Profile {
  const profile = profiles[name]
  return profile.whileBusy === 'reject' && random.chance(0.5)
    ? { ...profile, whileBusy: 'queue' }
    : profile
}
