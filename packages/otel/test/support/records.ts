// Records that a test makes up, and a client that tells of them.
import type { TurnRecord } from '@warmline/core'
import type { InstrumentedClient } from '../../src/index.js'

/** A record with what a test wants it to say. */
export function record(said: Partial<TurnRecord>): TurnRecord {
  return {
    version: 1,
    endpoint: 'openai',
    origin: 'https://api.openai.com',
    transport: 'websocket',
    mode: 'full',
    scope: 's1',
    model: 'gpt-6-astra',
    isStreamed: true,
    startedAt: 1_700_000_000_000,
    durationMs: 250,
    connection: 'c1',
    lane: 'l0',
    responseId: 'resp_1',
    itemsSent: 3,
    itemsKept: 4,
    bytesSent: 300,
    bytesFull: 1000,
    replays: 0,
    outcome: 'completed',
    ...said,
  }
}

/** A client without a server: it tells of records that a test makes up. */
export function teller(): InstrumentedClient & { readonly tell: (turn: TurnRecord) => void } {
  const listeners = new Set<(turn: TurnRecord) => void>()
  return {
    onTurn(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    tell: (turn) => {
      for (const listener of listeners) listener(turn)
    },
  }
}

/** A turn in which everything happened. */
export const eventful: TurnRecord = record({
  reason: 'history_edited@17',
  fallback: 'upgrade_refused:404',
  replays: 2,
  queueMs: 5,
  handshakeMs: 20,
  firstEventMs: 30,
  firstOutputMs: 40,
  outcome: 'failed',
  errorCode: 'connection_lost',
  tokens: { input: 100, cachedInput: 60, cacheWriteInput: 10, output: 20, reasoning: 5 },
  conversationId: 'conv_1',
  reasoningEffort: 'low',
  previousResponseId: 'resp_0',
  hints: [{ code: 'tools_reordered', message: 'm', url: 'u' }],
})
