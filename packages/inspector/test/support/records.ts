// Records and entries that a test makes up.
import type { TurnRecord } from '@warmline/core'
import type { TurnEntry } from '../../src/index.js'

/** A record with what a test wants it to say. */
export function record(said: Partial<TurnRecord> = {}): TurnRecord {
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
    itemsSent: 3,
    itemsKept: 4,
    bytesSent: 300,
    bytesFull: 1000,
    replays: 0,
    outcome: 'completed',
    ...said,
  }
}

/** A turn that just began. */
export function entry(id: string, said: Partial<TurnEntry> = {}): Omit<TurnEntry, 'hasContent'> {
  return { id, client: 'k1', turn: 1, startedAt: 1_700_000_000_000, live: { scope: 's1' }, ...said }
}
