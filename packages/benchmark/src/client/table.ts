// The table of measured clients: name, title and loader. A client's modules are loaded only in its
// own process.
import type { Client, Target } from './client.js'

/** One row of the table. */
export interface ClientEntry {
  /** One line for reports. */
  readonly title: string
  /** True for Warmline's clients, false for peers. */
  readonly isOurs: boolean
  readonly load: () => Promise<(target: Target) => Client>
}

/** The name of a client. */
export type ClientName =
  | 'baseline'
  | 'baseline-lanes'
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

/** Every client, in the order of reports. */
export const clientTable: Readonly<Record<ClientName, ClientEntry>> = {
  baseline: {
    title: 'ws, differences by hand (the baseline)',
    isOurs: false,
    load: async () => (await import('./peers/baseline.js')).baseline,
  },
  'baseline-lanes': {
    title: 'ws, differences by hand, lanes on at most 16 sockets',
    isOurs: false,
    load: async () => (await import('./peers/baseline-lanes.js')).baselineLanes,
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
export const clientNames: readonly ClientName[] = Object.keys(clientTable).filter(isClientName)

/** Whether a text is the name of a client. */
export function isClientName(name: string): name is ClientName {
  return Object.hasOwn(clientTable, name)
}
