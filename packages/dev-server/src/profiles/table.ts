/** The table of profiles: one row per provider, with its sources. No behaviour lives here, and no quirk lives elsewhere. */
import type { Profile, ProfileName } from './profile.js'

const MINUTE_MS = 60_000
const MIB = 1024 * 1024

const openai: Profile = {
  name: 'openai',
  source:
    'WebSocket-mode guide (lanes, limits, cache, codes); ping and 1011 from CLIProxyAPI#5734; 16 MiB frame from opencode#42572; the close after the age error is unknown, 1000 is assumed; that the age limit cuts a running response is from sub2api#4999; whether refusals evict and compression is accepted is unknown',
  maxNamedLanes: 32,
  maxInFlight: 16,
  whileBusy: 'queue',
  maxAgeMs: 60 * MINUTE_MS,
  sendsAgeError: true,
  ageClose: { code: 1000, reason: '' },
  cutsAtAge: true,
  maxIdleMs: 0,
  pingIntervalMs: 20_000,
  pingTimeoutMs: 20_000,
  maxFrameBytes: 16 * MIB,
  evicts: 'referenced',
  evictsOnRefusal: true,
  keepsUnstored: true,
  hydrates: true,
  honoursWarmUp: true,
  refusesInstructionsWithAnchor: false,
  modelChangeClose: undefined,
  errorClose: undefined,
  silentRefusal: undefined,
  compresses: false,
  errorSpelling: 'wrapped',
  steers: true,
  compacts: true,
  refusesUnknownFields: true,
  checksContents: true,
}

const azure: Profile = {
  ...openai,
  name: 'azure',
  source:
    'Azure AI docs, how-to-websockets (2026-07-24): one response at a time, no multiplexing, newest response per connection, any failed turn evicts, 60 minutes, errors without a type; a close 1011 without an event for a wrong token or a nested body is one field report',
  maxNamedLanes: 0,
  maxInFlight: 1,
  evicts: 'newest',
  silentRefusal: { code: 1011, reason: '' },
  errorSpelling: 'wrapped-without-type',
  steers: false,
}

const xai: Profile = {
  ...openai,
  name: 'xai',
  source:
    'docs.x.ai WebSocket mode: 25 minutes, a second create waits, any failed turn evicts; opencode#48318: refuses instructions with previous_response_id, error envelope without type',
  maxNamedLanes: 0,
  maxInFlight: 1,
  maxAgeMs: 25 * MINUTE_MS,
  evicts: 'newest',
  refusesInstructionsWithAnchor: true,
  errorSpelling: 'without-envelope-type',
  steers: false,
  compacts: false,
}

const vercelGateway: Profile = {
  ...openai,
  name: 'vercel-gateway',
  source:
    'Vercel AI Gateway docs, Responses WebSockets: about 13 minutes and 5 minutes idle, both closed with 1001; 4 MiB frames; every error closes; a change of model closes with 1008; a failed response makes every id of its chain unusable; what it checks inside a request is unknown, nothing is assumed',
  maxNamedLanes: 0,
  maxInFlight: 1,
  maxAgeMs: 13 * MINUTE_MS,
  sendsAgeError: false,
  ageClose: { code: 1001, reason: 'connection age limit' },
  maxIdleMs: 5 * MINUTE_MS,
  maxFrameBytes: 4 * MIB,
  evicts: 'chain',
  modelChangeClose: { code: 1008, reason: 'model change' },
  errorClose: { code: 1011, reason: 'error' },
  errorSpelling: 'null-code',
  steers: false,
  checksContents: false,
}

const openresponses: Profile = {
  ...openai,
  name: 'openresponses',
  source:
    'openresponses.org specification 2026-04-24 and LocalAI websocket.go at 82c191a: rejects a create while busy, forgets store:false responses, ignores generate:false, code in error.type, 60 minutes, 10 MiB frames',
  maxNamedLanes: 0,
  maxInFlight: 1,
  whileBusy: 'reject',
  maxFrameBytes: 10 * MIB,
  keepsUnstored: false,
  honoursWarmUp: false,
  errorSpelling: 'code-in-type',
  steers: false,
  refusesUnknownFields: false,
  checksContents: false,
}

/** Every profile by its name. */
export const profiles: Readonly<Record<ProfileName, Profile>> = {
  openai,
  azure,
  xai,
  'vercel-gateway': vercelGateway,
  openresponses,
}

/** The names of all profiles. */
export const profileNames: readonly ProfileName[] = [
  'openai',
  'azure',
  'xai',
  'vercel-gateway',
  'openresponses',
]

/** True when `name` is the name of a profile. */
export function isProfileName(name: string): name is ProfileName {
  return Object.hasOwn(profiles, name)
}
