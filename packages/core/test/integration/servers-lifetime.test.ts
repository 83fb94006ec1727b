// What every server of the table does to its connections in time: the client replaces a connection
// before the server's age limit and closes it before the idle limit, so that no turn fails or is
// sent twice. Sockets are real, and one driven clock is that of both sides.
import { createDrivenClock, profileNames, startDevServer } from '@warmline/dev-server'
import { describe, expect, test } from 'vitest'
import { createClientOn } from '../../src/client.js'
import type { Endpoint } from '../../src/endpoints/endpoint.js'
import * as table from '../../src/endpoints/table.js'
import type { TurnRecord } from '../../src/index.js'
import { Conversation, digest } from '../support/agent.js'
import { pass, runtimeOn } from '../support/dev-clock-runtime.js'

/** Short enough for a ping and its pong to travel within the time that a pong may take. */
const stepMs = 2_000
const turns = 15

const rows = Object.values(table).filter(({ hasWebSocket }) => hasWebSocket)

/** A dev-server that behaves as this row's server, a client of it, and one conversation. */
async function converse(row: Endpoint) {
  const profile = profileNames.find((name) => name === row.name)
  if (profile === undefined) throw new Error(`The dev-server has no profile ${row.name}.`)
  const clock = createDrivenClock()
  const server = await startDevServer({ model: digest(), profile, clock })
  const client = createClientOn(runtimeOn(clock), {
    apiKey: 'sk-test',
    endpoint: { ...row, baseURL: server.baseURL },
    // Longer than any server's limit, so that the row alone decides.
    idleTimeoutMs: 24 * 3_600_000,
  })
  const records: TurnRecord[] = []
  client.onTurn((record) => records.push(record))
  return {
    records,
    talk: new Conversation(client, { store: true }),
    pass: (forMs: number): Promise<void> => pass(clock, forMs, stepMs),
    connections: (): number =>
      server.journal.entries.filter(({ kind }) => kind === 'upgrade').length,
    closedBy: (side: 'client' | 'server'): number =>
      server.journal.entries.filter((entry) => entry.kind === 'close' && entry.by === side).length,
    async [Symbol.asyncDispose](): Promise<void> {
      await client.close()
      await server.close()
    },
  }
}

const once = { outcome: 'completed', transport: 'websocket', replays: 0 }

describe.each(rows)('$name', { timeout: 60_000 }, (row) => {
  test('A connection is replaced before the server’s age limit, and every turn runs once', async () => {
    await using line = await converse(row)
    for (let i = 0; i < turns; i++) {
      await line.talk.say(`turn ${i}`)
      await line.pass((1.5 * row.maxAgeMs) / turns)
    }
    expect(line.records).toMatchObject(Array.from({ length: turns }, () => once))
    expect(line.closedBy('server')).toBe(0)
    expect(line.connections()).toBeGreaterThan(1)
  })

  test('A connection closes before the server’s idle limit, and the next turn runs once', async () => {
    await using line = await converse(row)
    await line.talk.say('before')
    await line.pass(row.maxIdleMs)
    expect(line.closedBy('client')).toBe(1)
    expect(line.closedBy('server')).toBe(0)
    await line.talk.say('after')
    expect(line.records).toMatchObject([once, once])
  })
})
