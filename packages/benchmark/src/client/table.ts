// The contestants: what each is called and what it loads. A client's modules are loaded in its own
// process only.
import type { Client, Place } from './client.js'

/** A contestant. */
export interface Contestant {
  /** What it is, in a line. */
  readonly title: string
  /** Ours, as against the peers. */
  readonly isOurs: boolean
  readonly load: () => Promise<(place: Place) => Client>
}

/** The name of a contestant. */
export type ClientName =
  | 'floor'
  | 'floor-lanes'
  | 'openai-http'
  | 'openai-ws-full'
  | 'openai-ws-delta'
  | 'agents-ws'
  | 'ai-sdk-http'
  | 'ai-sdk-vercel-ws'
  | 'langchain-http'
  | 'warmline-core'
  | 'warmline-openai'
  | 'warmline-ai-sdk'
  | 'warmline-langchain'

/** Every contestant, in the order of reports. */
export const contestants: Readonly<Record<ClientName, Contestant>> = {
  floor: {
    title: 'ws, differences by hand (the floor)',
    isOurs: false,
    load: async () => (await import('./peers/floor.js')).floor,
  },
  'floor-lanes': {
    title: 'ws, differences by hand, lanes on at most 16 sockets',
    isOurs: false,
    load: async () => (await import('./peers/floor-lanes.js')).floorLanes,
  },
  'openai-http': {
    title: 'openai SDK, HTTP',
    isOurs: false,
    load: async () => (await import('./peers/openai-fetch.js')).openaiHttp,
  },
  'openai-ws-full': {
    title: 'openai SDK, ResponsesWS, whole history',
    isOurs: false,
    load: async () => (await import('./peers/openai-ws.js')).openaiWsFull,
  },
  'openai-ws-delta': {
    title: 'openai SDK, ResponsesWS, differences by hand',
    isOurs: false,
    load: async () => (await import('./peers/openai-ws.js')).openaiWsDelta,
  },
  'agents-ws': {
    title: '@openai/agents, WebSocket model',
    isOurs: false,
    load: async () => (await import('./peers/agents.js')).agentsWs,
  },
  'ai-sdk-http': {
    title: 'AI SDK, HTTP',
    isOurs: false,
    load: async () => (await import('./peers/ai-sdk.js')).aiSdkHttp,
  },
  'ai-sdk-vercel-ws': {
    title: 'AI SDK, @vercel/ai-sdk-openai-websocket-fetch',
    isOurs: false,
    load: async () => (await import('./peers/ai-sdk.js')).aiSdkVercelWs,
  },
  'langchain-http': {
    title: 'LangChain, HTTP',
    isOurs: false,
    load: async () => (await import('./peers/langchain.js')).langchainHttp,
  },
  'warmline-core': {
    title: 'Warmline core',
    isOurs: true,
    load: async () => (await import('./peers/warmline-core.js')).warmlineCore,
  },
  'warmline-openai': {
    title: 'openai SDK over Warmline’s fetch',
    isOurs: true,
    load: async () => (await import('./peers/openai-fetch.js')).warmlineOpenai,
  },
  'warmline-ai-sdk': {
    title: 'AI SDK on Warmline',
    isOurs: true,
    load: async () => (await import('./peers/ai-sdk.js')).warmlineAiSdk,
  },
  'warmline-langchain': {
    title: 'LangChain on Warmline',
    isOurs: true,
    load: async () => (await import('./peers/langchain.js')).warmlineLangchain,
  },
}

/** Every name, in the order of reports. */
export const clientNames: readonly ClientName[] = Object.keys(contestants).filter(isClientName)

/** Whether a text names a contestant. */
export function isClientName(name: string): name is ClientName {
  return Object.hasOwn(contestants, name)
}
