// The table of servers: one row each, with its evidence. Every row sets every field, so that no
// server inherits the behavior of another. To add a server, see
// docs/internals/architecture.md#add-a-server; test/unit/endpoints/table.test.ts checks each row.
import type { Endpoint } from './endpoint.js'

const minutes = 60_000
const mebibyte = 1024 * 1024

export const openai: Endpoint = {
  name: 'openai',
  baseURL: 'https://api.openai.com/v1',
  hasWebSocket: true,
  maxAgeMs: 60 * minutes,
  maxIdleMs: 60 * minutes,
  maxLanes: 32,
  maxInFlight: 16,
  hasWarmUp: true,
  chainsUnstored: true,
  hydrates: true,
  isKnown: true,
  refusedWithAnchor: [],
  inheritedWithAnchor: [],
  diagnosesCache: true,
  hasPromptCacheKey: true,
  takesAddedTools: true,
  evicts: 'continued-head',
  maxFrameBytes: 16 * mebibyte,
  closesAfterError: false,
  hasOneModelPerConnection: false,
  repeatsIds: false,
  apiKeyVariable: 'OPENAI_API_KEY',
  evidence: [
    {
      says: '16 responses at once and 32 names a connection, 60 minutes, what a failed continuation evicts, warm-up, hydration',
      source: 'https://developers.openai.com/api/docs/guides/websocket-mode',
      date: '2026-11-28',
    },
    {
      says: 'prompt_cache_options.comparison_response_id asks for prompt_cache_diagnostics, for models from GPT-5.6 on, and changes nothing else',
      source: 'https://developers.openai.com/api/docs/guides/prompt-caching/diagnostics',
      date: '2026-11-28',
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
      says: 'prompt_cache_key leads requests that begin alike to one cache; an additional_tools item makes tools available from its place on',
      source: 'https://developers.openai.com/api/docs/guides/prompt-caching',
      date: '2026-11-28',
    },
  ],
}

export const azure: Endpoint = {
  name: 'azure',
  baseURL: '',
  hasWebSocket: true,
  maxAgeMs: 60 * minutes,
  maxIdleMs: 60 * minutes,
  maxLanes: 0,
  maxInFlight: 1,
  hasWarmUp: true,
  chainsUnstored: true,
  hydrates: true,
  isKnown: true,
  refusedWithAnchor: [],
  inheritedWithAnchor: [],
  diagnosesCache: false,
  hasPromptCacheKey: true,
  takesAddedTools: false,
  evicts: 'lane-head',
  maxFrameBytes: 16 * mebibyte,
  closesAfterError: false,
  hasOneModelPerConnection: false,
  repeatsIds: false,
  apiKeyVariable: 'AZURE_OPENAI_API_KEY',
  evidence: [
    {
      says: '/openai/v1/responses only, Bearer for keys and Entra tokens, no multiplexing, the newest response of a connection, any failed turn evicts, 60 minutes',
      source: 'https://learn.microsoft.com/en-us/azure/foundry/openai/how-to/websockets',
      date: '2026-07-24',
    },
    {
      says: 'a 502 ends the socket without an error frame',
      source: 'https://github.com/router-for-me/pi-cliproxyapi-provider/pull/27',
      date: '2026-09-06',
    },
    {
      says: 'prompt_cache_key improves how requests that begin alike find the cache',
      source: 'https://learn.microsoft.com/en-us/azure/foundry/openai/how-to/prompt-caching',
      date: '2026-11-28',
    },
  ],
}

export const xai: Endpoint = {
  name: 'xai',
  baseURL: 'https://api.x.ai/v1',
  hasWebSocket: true,
  maxAgeMs: 25 * minutes,
  maxIdleMs: 25 * minutes,
  maxLanes: 0,
  maxInFlight: 1,
  // Against its own page, the live server does not know a response that was not stored.
  hasWarmUp: false,
  chainsUnstored: false,
  hydrates: false,
  isKnown: true,
  refusedWithAnchor: ['instructions'],
  inheritedWithAnchor: ['instructions'],
  diagnosesCache: false,
  hasPromptCacheKey: true,
  takesAddedTools: false,
  evicts: 'lane-head',
  maxFrameBytes: 16 * mebibyte,
  closesAfterError: false,
  hasOneModelPerConnection: false,
  repeatsIds: true,
  apiKeyVariable: 'XAI_API_KEY',
  evidence: [
    {
      says: '25 minutes, no lanes, any failed turn evicts',
      source: 'https://docs.x.ai/developers/advanced-api-usage/websocket-mode',
      date: '2026-11-28',
    },
    {
      says: 'live: only store: true is continued, generate: false is no help, one response.id for a connection, instructions are refused together with an anchor and stay in force without being sent',
      source: 'https://github.com/anomalyco/opencode/pull/48318',
      date: '2026-09-10',
    },
    {
      says: 'errors as {"error":{"message","type":"api_error"}} without a type, the text of the refused field',
      source: 'https://github.com/anomalyco/opencode/issues/48227',
      date: '2026-09-09',
    },
    {
      says: 'prompt_cache_key in the body of the Responses API leads requests to the server with the cache',
      source:
        'https://docs.x.ai/developers/advanced-api-usage/prompt-caching/maximizing-cache-hits',
      date: '2026-11-28',
    },
  ],
}

export const vercelGateway: Endpoint = {
  name: 'vercel-gateway',
  baseURL: 'https://ai-gateway.vercel.sh/v1',
  hasWebSocket: true,
  maxAgeMs: 13 * minutes,
  maxIdleMs: 5 * minutes,
  maxLanes: 0,
  maxInFlight: 1,
  hasWarmUp: false,
  chainsUnstored: true,
  hydrates: true,
  isKnown: true,
  refusedWithAnchor: [],
  inheritedWithAnchor: [],
  diagnosesCache: false,
  hasPromptCacheKey: false,
  takesAddedTools: false,
  evicts: 'lane-head',
  maxFrameBytes: 4 * mebibyte,
  closesAfterError: true,
  hasOneModelPerConnection: true,
  repeatsIds: false,
  apiKeyVariable: 'AI_GATEWAY_API_KEY',
  evidence: [
    {
      says: 'about 13 minutes, 5 minutes idle (pings reset it), 4 MiB, closes after every error and with 1008 on a change of model; warm-up is not documented',
      source: 'https://vercel.com/docs/ai-gateway/sdks-and-apis/responses/websockets',
      date: '2026-09-08',
    },
  ],
}

export const openResponses: Endpoint = {
  name: 'openresponses',
  baseURL: '',
  hasWebSocket: true,
  maxAgeMs: 60 * minutes,
  maxIdleMs: 60 * minutes,
  maxLanes: 0,
  maxInFlight: 1,
  hasWarmUp: false,
  chainsUnstored: true,
  hydrates: true,
  isKnown: false,
  refusedWithAnchor: [],
  inheritedWithAnchor: [],
  diagnosesCache: false,
  hasPromptCacheKey: false,
  takesAddedTools: false,
  evicts: 'lane-head',
  maxFrameBytes: 16 * mebibyte,
  closesAfterError: false,
  hasOneModelPerConnection: false,
  repeatsIds: false,
  apiKeyVariable: 'OPENAI_API_KEY',
  evidence: [
    {
      says: 'one response at a time, connection-local for store: false, 60 minutes',
      source: 'https://www.openresponses.org/specification',
      date: '2026-04-24',
    },
  ],
}
