// How long a turn waits whose head is on a connection that runs as many turns as it may, and turns
// that come while work is under way.
import { expect, test } from 'vitest'
import type { Connection, TurnHold } from '../../../src/connection/connection.js'
import {
  acquire,
  type Bench,
  bench,
  complete,
  holdOf,
  lanes,
  socketAt,
  want,
} from '../../support/pool.js'

const claim = { anchor: undefined, model: 'm', isInstructed: false, source: undefined }

function beginOn(connection: Connection): TurnHold {
  const lane = connection.addLane()
  if (lane === undefined) throw new Error('The connection has no further lane.')
  return connection.begin(lane, claim)
}

/** `resp_h` on a full connection, and a connection with idle lanes, all of which hold heads. */
async function fullBesideIdle(idle: number): Promise<Bench & { readonly other: Connection }> {
  const endpoint = { ...lanes, maxInFlight: 2, maxLanes: 3 }
  const it = bench({ endpoint, maxConnections: 2, acquireTimeoutMs: 60_000 })
  const first = await acquire(it)
  complete(socketAt(it.runtime, 0), first, 'resp_h')
  for (let i = 0; i < 2; i++) beginOn(first.connection)
  const second = await acquire(it)
  complete(socketAt(it.runtime, 1), second, 'resp_0')
  for (let i = 1; i < idle; i++)
    complete(socketAt(it.runtime, 1), beginOn(second.connection), `resp_${i}`)
  expect(second.connection.inFlight).toBe(0)
  return { ...it, other: second.connection }
}

test('A turn takes a lane without a head after a second, though its timer fires early', async () => {
  const { runtime, pool, other } = await fullBesideIdle(2)
  const after = runtime.after.bind(runtime)
  // Node's timers fire up to a millisecond early by the wall clock.
  runtime.after = (ms, run) => after(ms > 1 ? ms - 1 : ms, run)
  const waiting = pool.acquire(want('resp_h'))
  runtime.advance(1_000)
  expect(pool.stats.queued).toBe(0)
  expect(holdOf(await waiting).connection).toBe(other)
})

test('A turn takes any lane after a quarter of its time, though nothing else happens', async () => {
  const { runtime, pool, other } = await fullBesideIdle(3)
  const waiting = pool.acquire(want('resp_h'))
  runtime.advance(14_999)
  expect(pool.stats.queued).toBe(1)
  runtime.advance(1)
  expect(pool.stats.queued).toBe(0)
  expect(holdOf(await waiting).connection).toBe(other)
})

test.each([2, 100])(
  'Turns that come in the middle of an event take one lane each (%i may wait)',
  async (maxQueued) => {
    const it = bench({ endpoint: lanes, maxConnections: 1, maxQueued })
    const first = await acquire(it)
    const got: Promise<unknown>[] = []
    first.send('{}', (told) => {
      if (told.type !== 'turn_event' || told.frame.type !== 'response.completed') return
      for (let i = 0; i < 6; i++) got.push(it.pool.acquire(want()).catch((cause: unknown) => cause))
    })
    const [stream_id, response] = [first.lane.id, { id: 'resp_1' }]
    const socket = socketAt(it.runtime, 0)
    socket.receive({ type: 'response.created', response, stream_id })
    socket.receive({ type: 'response.completed', response, stream_id })
    const held = (await Promise.all(got)).filter((one) => !(one instanceof Error))
    expect(held.length).toBeGreaterThan(0)
    expect(it.pool.stats.inFlight).toBe(held.length)
  },
)
