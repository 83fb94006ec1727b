// The table of profiles: one row for each provider, with its evidence. All quirks are here; no
// behavior is.
import type { Profile, ProfileName } from './profile.js'

const minuteMs = 60_000
const bytesPerMib = 1024 * 1024

const openai: Profile = {
  name: 'openai',
  evidence: [
    {
      says: 'lanes, limits, cache, codes; the close after the age error, whether refusals evict and whether compression is accepted are not said, and assumed',
      source: 'https://developers.openai.com/api/docs/guides/websocket-mode',
      date: '2026-11-28',
    },
    {
      says: 'comparison_response_id is answered with a hit, a miss and its reason, or that the response is not found',
      source: 'https://developers.openai.com/api/docs/guides/prompt-caching/diagnostics',
      date: '2026-11-28',
    },
    {
      says: 'pings, and a close 1011 without a pong',
      source: 'https://github.com/router-for-me/CLIProxyAPI/issues/5734',
      date: '2026-09-11',
    },
    {
      says: 'a frame of more than 17 MB is answered by a close 1009',
      source: 'https://github.com/anomalyco/opencode/issues/42572',
      date: '2026-08-14',
    },
    {
      says: 'frames of 16 MiB, measured to within 300 bytes against the Codex backend',
      source: 'https://github.com/lidge-jun/opencodex/issues/2426',
      date: '2026-08-24',
    },
    {
      says: 'the age limit cuts a running response',
      source: 'https://github.com/Wei-Shaw/sub2api/issues/4999',
      date: '2026-11-28',
    },
  ],
  maxNamedLanes: 32,
  maxInFlight: 16,
  whileBusy: 'queue',
  maxAgeMs: 60 * minuteMs,
  sendsAgeError: true,
  ageClose: { code: 1000, reason: '' },
  cutsAtAge: true,
  maxIdleMs: 0,
  pingIntervalMs: 20_000,
  pingTimeoutMs: 20_000,
  maxFrameBytes: 16 * bytesPerMib,
  evicts: 'referenced',
  evictsOnRefusal: true,
  keepsUnstored: true,
  hydrates: true,
  honorsWarmUp: true,
  refusesInstructionsWithAnchor: false,
  inheritsInstructions: false,
  repeatsIds: false,
  unknownAnchorText: undefined,
  refusedInstructionsText: undefined,
  framelessStatuses: [],
  modelChangeClose: undefined,
  errorClose: undefined,
  silentRefusal: undefined,
  compresses: false,
  errorSpelling: 'wrapped',
  diagnosesCache: true,
  steers: true,
  compacts: true,
  refusesUnknownFields: true,
  checksContents: true,
}

const azure: Profile = {
  ...openai,
  name: 'azure',
  evidence: [
    {
      says: 'one response at a time, no multiplexing, the newest response of a connection, any failed turn evicts, 60 minutes, errors without a type',
      source: 'https://learn.microsoft.com/en-us/azure/foundry/openai/how-to/websockets',
      date: '2026-07-24',
    },
    {
      says: 'a 502 ends the socket without an error frame',
      source: 'https://github.com/router-for-me/pi-cliproxyapi-provider/pull/27',
      date: '2026-09-06',
    },
  ],
  maxNamedLanes: 0,
  maxInFlight: 1,
  evicts: 'newest',
  // From one field report: a wrong token or a nested body.
  silentRefusal: { code: 1011, reason: '' },
  framelessStatuses: [502],
  errorSpelling: 'wrapped-without-type',
  diagnosesCache: false,
  steers: false,
}

const xai: Profile = {
  ...openai,
  name: 'xai',
  evidence: [
    {
      says: '25 minutes, a second create waits, any failed turn evicts',
      source: 'https://docs.x.ai/developers/advanced-api-usage/websocket-mode',
      date: '2026-11-28',
    },
    {
      says: 'live: only store: true is continued, generate: false prepares nothing, one response.id for a connection, instructions are refused beside an anchor and stay in force; what is hydrated elsewhere, and whether generate: false makes output, is not said, and assumed',
      source: 'https://github.com/anomalyco/opencode/pull/48318',
      date: '2026-09-10',
    },
    {
      says: 'errors as {"error":{"message","type":"api_error"}}, the text of the refused field',
      source: 'https://github.com/anomalyco/opencode/issues/48227',
      date: '2026-09-09',
    },
  ],
  maxNamedLanes: 0,
  maxInFlight: 1,
  maxAgeMs: 25 * minuteMs,
  evicts: 'newest',
  keepsUnstored: false,
  honorsWarmUp: false,
  refusesInstructionsWithAnchor: true,
  inheritsInstructions: true,
  repeatsIds: true,
  unknownAnchorText: 'gRPC error: Response with id={id} not found',
  refusedInstructionsText:
    'Request validation error: Argument not supported: instructions and previous_response_id together',
  errorSpelling: 'untyped',
  diagnosesCache: false,
  steers: false,
  compacts: false,
}

const vercelGateway: Profile = {
  ...openai,
  name: 'vercel-gateway',
  evidence: [
    {
      says: 'about 13 minutes and 5 minutes idle, both closed with 1001; 4 MiB frames; every error closes; a change of model closes with 1008; a failed response makes every id of its chain unusable; what it checks inside a request is not said, and nothing is assumed',
      source: 'https://vercel.com/docs/ai-gateway/sdks-and-apis/responses/websockets',
      date: '2026-09-08',
    },
  ],
  maxNamedLanes: 0,
  maxInFlight: 1,
  maxAgeMs: 13 * minuteMs,
  sendsAgeError: false,
  ageClose: { code: 1001, reason: 'connection age limit' },
  maxIdleMs: 5 * minuteMs,
  maxFrameBytes: 4 * bytesPerMib,
  evicts: 'chain',
  modelChangeClose: { code: 1008, reason: 'model change' },
  errorClose: { code: 1011, reason: 'error' },
  errorSpelling: 'null-code',
  diagnosesCache: false,
  steers: false,
  checksContents: false,
}

const openresponses: Profile = {
  ...openai,
  name: 'openresponses',
  evidence: [
    {
      says: 'one response at a time, connection-local for store: false, 60 minutes',
      source: 'https://www.openresponses.org/specification',
      date: '2026-04-24',
    },
    {
      says: 'LocalAI: rejects a create while busy, forgets store: false responses, ignores generate: false, code in error.type, 10 MiB frames',
      source:
        'https://github.com/mudler/LocalAI/blob/82c191a/core/http/endpoints/openresponses/websocket.go',
      date: '2026-11-23',
    },
  ],
  maxNamedLanes: 0,
  maxInFlight: 1,
  whileBusy: 'reject',
  maxFrameBytes: 10 * bytesPerMib,
  keepsUnstored: false,
  honorsWarmUp: false,
  errorSpelling: 'code-in-type',
  diagnosesCache: false,
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
