// The pool on a driven clock and driven sockets: which lane a turn gets, when connections open,
// rotate and end, and that waiting is fair and bounded.
import { describe, expect, test } from 'vitest'
import type { TurnHold } from '../../../src/connection/types.js'
import {
  openaiEndpoint,
  openResponsesEndpoint,
  vercelGatewayEndpoint,
} from '../../../src/endpoints/endpoints.js'
import { ClientConnections } from '../../../src/pool/client-connections.js'
import { retiresAt } from '../../../src/pool/expiry.js'
import type { PoolOptions } from '../../../src/pool/open-connection.js'
import type { LaneWant, Placement } from '../../../src/pool/placement.js'
import { Pool } from '../../../src/pool/pool.js'
import { DrivenRuntime, type DrivenSocket } from '../../support/driven-runtime.js'
import { WatchedHeads } from '../../support/losses.js'
import { poolOptions } from '../../support/pool-options.js'

const lanes = openaiEndpoint({ baseURL: 'http://server/v1' })
const single = openResponsesEndpoint({ baseURL: 'http://server/v1' })

interface Bench {
  readonly runtime: DrivenRuntime
  readonly pool: Pool
  readonly losses: [string, string][]
}

function bench(
  options: Partial<PoolOptions> = {},
  dialFailed?: (status: number | undefined) => void,
): Bench {
  const runtime = new DrivenRuntime()
  const heads = new WatchedHeads()
  const clientConnections = new ClientConnections(Number.POSITIVE_INFINITY, poolOptions.endpoint)
  const parts = { heads, ...(dialFailed === undefined ? {} : { dialFailed }) }
  const pool = new Pool({ ...poolOptions, clientConnections, ...options }, runtime, parts)
  return { runtime, pool, losses: heads.losses }
}

const want = (anchor?: string, more: Partial<LaneWant> = {}): LaneWant => ({
  anchor,
  withoutHead: 'in_full',
  hasOtherWay: () => false,
  model: 'm',
  isInstructed: false,
  signal: undefined,
  ...more,
})

function holdOf(placement: Placement): TurnHold {
  if (placement.type !== 'lane') throw new Error(`Got ${placement.type}.`)
  return placement.hold
}

/** Acquires, opening the socket that is dialled for it, if one is. */
async function acquire({ runtime, pool }: Bench, wanted: LaneWant = want()): Promise<TurnHold> {
  const before = runtime.sockets.length
  const placement = pool.acquire(wanted)
  runtime.sockets[before]?.open()
  return holdOf(await placement)
}

/** Two turns on one connection, of which the first is given up. */
async function leaveOne(it: Bench): Promise<{ readonly left: TurnHold; readonly stays: TurnHold }> {
  const left = await acquire(it)
  const stays = await acquire(it)
  for (const hold of [left, stays])
    hold.send('{}', { event: () => {}, notHonored: () => {}, lost: () => {} })
  left.abandon(60_000)
  return { left, stays }
}

function socketAt(runtime: DrivenRuntime, index: number): DrivenSocket {
  const socket = runtime.sockets[index]
  if (socket === undefined) throw new Error(`No socket ${index}.`)
  return socket
}

/** Runs a whole turn on a lane, so that it holds this response. */
function complete(socket: DrivenSocket, { lane, send }: TurnHold, id: string): void {
  const stream = lane.id === undefined ? {} : { stream_id: lane.id }
  send('{}', { event: () => {}, notHonored: () => {}, lost: () => {} })
  for (const type of ['response.created', 'response.in_progress', 'response.completed']) {
    socket.receive({ type, response: { id }, ...stream })
  }
}

describe('a turn gets', () => {
  test('the lane that holds its head', async () => {
    const it = bench()
    const first = await acquire(it)
    complete(socketAt(it.runtime, 0), first, 'resp_1')
    const other = await acquire(it)
    const second = await acquire(it, want('resp_1'))
    expect(second.lane).toBe(first.lane)
    expect(other.lane).not.toBe(first.lane)
    expect(it.runtime.sockets).toHaveLength(1)
  })

  test('a fork beside a busy head, which is held until the fork has begun', async () => {
    const it = bench()
    const first = await acquire(it)
    const socket = socketAt(it.runtime, 0)
    complete(socket, first, 'resp_1')
    const running = await acquire(it, want('resp_1'))
    const fork = await acquire(it, want('resp_1'))
    expect(fork.lane).not.toBe(first.lane)
    running.send('{}', { event: () => {}, notHonored: () => {}, lost: () => {} })
    socket.receive({
      type: 'response.created',
      response: { id: 'resp_2' },
      stream_id: running.lane.id,
    })
    socket.receive({
      type: 'response.failed',
      response: { id: 'resp_2' },
      stream_id: running.lane.id,
    })
    fork.send('{}', { event: () => {}, notHonored: () => {}, lost: () => {} })
    let hasNext = false
    const next = it.pool.acquire(want()).then((placement) => {
      hasNext = true
      return holdOf(placement)
    })
    await Promise.resolve()
    // The source is free but held: a turn for anything else goes elsewhere.
    expect((await next).lane).not.toBe(first.lane)
    expect(hasNext).toBe(true)
    expect(first.lane.forks).toBe(1)
    socket.receive({
      type: 'response.created',
      response: { id: 'resp_3' },
      stream_id: fork.lane.id,
    })
    expect(first.lane.forks).toBe(1)
    socket.receive({
      type: 'response.in_progress',
      response: { id: 'resp_3' },
      stream_id: fork.lane.id,
    })
    expect(first.lane.forks).toBe(0)
  })

  test('no fork where there are no lanes: its head is busy', async () => {
    const it = bench({ endpoint: single })
    const first = await acquire(it)
    complete(socketAt(it.runtime, 0), first, 'resp_1')
    await acquire(it, want('resp_1'))
    const other = want('resp_1', { withoutHead: 'wait' })
    expect(await it.pool.acquire(other)).toEqual({ type: 'head_unavailable', isBusy: true })
    const placement = it.pool.acquire(want('resp_1'))
    socketAt(it.runtime, 1).open()
    expect(await placement).toMatchObject({ type: 'lane', head: 'busy' })
  })

  test('a connection of its own while there is room, then the head unused for longest', async () => {
    const it = bench({ endpoint: single, maxConnections: 2 })
    const first = await acquire(it)
    complete(socketAt(it.runtime, 0), first, 'resp_1')
    it.runtime.advance(1000)
    const second = await acquire(it)
    complete(socketAt(it.runtime, 1), second, 'resp_2')
    expect(it.losses).toEqual([])
    const third = await acquire(it)
    expect(third.lane).toBe(first.lane)
    complete(socketAt(it.runtime, 0), third, 'resp_3')
    expect(it.losses).toEqual([['resp_1', 'displaced']])
    expect(it.runtime.sockets).toHaveLength(2)
  })

  test('a connection for its model, where a connection serves one', async () => {
    const it = bench({
      endpoint: vercelGatewayEndpoint({ baseURL: 'http://server/v1' }),
      maxConnections: 2,
    })
    const a = await acquire(it, want(undefined, { model: 'a' }))
    complete(socketAt(it.runtime, 0), a, 'resp_a')
    const b = await acquire(it, want(undefined, { model: 'b' }))
    complete(socketAt(it.runtime, 1), b, 'resp_b')
    expect(b.connection).not.toBe(a.connection)
    const c = await acquire(it, want(undefined, { model: 'c' }))
    expect(c.connection).not.toBe(b.connection)
    expect(a.connection.phase).toBe('closed')
    expect(it.losses).toEqual([['resp_a', 'rotated']])
  })

  test('at most sixteen places on a connection and thirty-two lanes', async () => {
    const it = bench({ maxConnections: 2 })
    const holds: TurnHold[] = []
    for (let i = 0; i < 32; i++) holds.push(await acquire(it))
    const counts = Map.groupBy(holds, ({ connection }) => connection.name)
    expect([...counts].map(([name, held]) => [name, held.length])).toEqual([
      ['c1', 16],
      ['c2', 16],
    ])
    counts.get('c1')?.forEach((hold, index) => {
      complete(socketAt(it.runtime, 0), hold, `resp_${index}`)
    })
    const more: TurnHold[] = []
    for (let i = 0; i < 16; i++) more.push(await acquire(it))
    expect(it.runtime.sockets).toHaveLength(2)
    const names = new Set(more.map(({ connection, lane }) => `${connection.name} ${lane.id}`))
    expect([...names]).toEqual(Array.from({ length: 16 }, (_, i) => `c1 l${16 + i}`))
    expect(it.losses).toEqual([])
  })

  test('a lane on the connection with the fewest turns', async () => {
    const it = bench({ maxConnections: 2 })
    const holds: TurnHold[] = []
    for (let i = 0; i < 17; i++) holds.push(await acquire(it))
    const names = holds.map(({ connection }) => connection.name)
    expect([names.indexOf('c2'), names.lastIndexOf('c1')]).toEqual([9, 8])
  })
})

describe('waiting', () => {
  test('is fair, and every lane that frees serves the one who waited longest', async () => {
    const it = bench({ endpoint: single, maxConnections: 1 })
    const first = await acquire(it)
    const order: number[] = []
    const waiting = [1, 2, 3].map((name) =>
      it.pool.acquire(want()).then((placement) => {
        order.push(name)
        return holdOf(placement)
      }),
    )
    expect(it.pool.stats).toEqual({ connections: 1, inFlight: 1, queued: 3 })
    complete(socketAt(it.runtime, 0), first, 'resp_1')
    for (const next of waiting)
      complete(socketAt(it.runtime, 0), await next, `resp_${order.length + 1}`)
    expect(order).toEqual([1, 2, 3])
    expect(it.pool.stats).toEqual({ connections: 1, inFlight: 0, queued: 0 })
  })

  test('is bounded in time and in number, and leaves no timer', async () => {
    const it = bench({ endpoint: single, maxConnections: 1, maxQueued: 1 })
    await acquire(it)
    const timers = it.runtime.timers
    const waiting = it.pool.acquire(want())
    await expect(it.pool.acquire(want())).rejects.toMatchObject({
      code: 'pool_exhausted',
      replaySafety: 'safe',
    })
    it.runtime.advance(60_000)
    await expect(waiting).rejects.toMatchObject({ code: 'pool_exhausted' })
    expect(it.runtime.timers).toBe(timers)
  })

  test('ends with the signal', async () => {
    const it = bench({ endpoint: single, maxConnections: 1 })
    await acquire(it)
    const controller = new AbortController()
    const waiting = it.pool.acquire(want(undefined, { signal: controller.signal }))
    controller.abort()
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' })
    expect(it.pool.stats.queued).toBe(0)
  })
})

describe('where more conversations are at work than there is room', () => {
  const crowded = { endpoint: { ...lanes, maxInFlight: 2, maxLanes: 3 }, maxConnections: 1 }

  /** Three heads on one connection, of which two are at work. */
  async function crowd(): Promise<Bench & { readonly running: readonly TurnHold[] }> {
    const it = bench(crowded)
    for (const id of ['resp_0', 'resp_1', 'resp_2']) {
      const hold = await acquire(it)
      complete(socketAt(it.runtime, 0), hold, id)
      it.runtime.advance(1)
    }
    return {
      ...it,
      running: [await acquire(it, want('resp_1')), await acquire(it, want('resp_2'))],
    }
  }

  test('a turn waits for the connection that holds its head, before those who begin', async () => {
    const it = await crowd()
    const begins = it.pool.acquire(want())
    const goesOn = it.pool.acquire(want('resp_0'))
    expect(it.pool.stats.queued).toBe(2)
    it.running[0]?.release()
    expect(holdOf(await goesOn).lane.head).toBe('resp_0')
    expect(it.losses).toEqual([])
    it.running[1]?.release()
    await begins
    expect(it.losses).toEqual([])
  })

  test('after a quarter of the time there is, a turn takes the head of another who waits', async () => {
    const it = await crowd()
    const begins = it.pool.acquire(want())
    it.runtime.advance(poolOptions.acquireTimeoutMs / 4)
    const goesOn = it.pool.acquire(want('resp_0'))
    it.running[0]?.release()
    expect(holdOf(await begins).lane.head).toBe('resp_1')
    it.running[1]?.release()
    expect(holdOf(await goesOn).lane.head).toBe('resp_0')
  })

  test('a turn waits for its head for a second, and then takes any lane, in full', async () => {
    const it = bench({ endpoint: { ...lanes, maxInFlight: 4 }, maxConnections: 2 })
    const first = await acquire(it)
    complete(socketAt(it.runtime, 0), first, 'resp_0')
    const others: TurnHold[] = []
    for (let i = 0; i < 8; i++) others.push(await acquire(it))
    others.findLast(({ connection }) => connection.name === 'c2')?.release()
    const goesOn = it.pool.acquire(want('resp_0'))
    it.runtime.advance(999)
    expect(it.pool.stats.queued).toBe(1)
    it.runtime.advance(1)
    const placement = await goesOn
    expect(placement).toMatchObject({ type: 'lane', head: 'busy' })
    expect(holdOf(placement).connection.name).toBe('c2')
    expect(it.losses).toEqual([])
  })

  test('while nothing else is free, a turn waits on for its head', async () => {
    const it = await crowd()
    const goesOn = it.pool.acquire(want('resp_0'))
    it.runtime.advance(5_000)
    it.running[0]?.release()
    const placement = await goesOn
    expect(placement).toMatchObject({ type: 'lane', head: 'held' })
    expect(holdOf(placement).lane.head).toBe('resp_0')
  })

  test('a lane that frees goes to whose head it holds, before a longer wait for any', async () => {
    const it = await crowd()
    const begins = it.pool.acquire(want())
    const goesOn = it.pool.acquire(want('resp_1'))
    it.running[0]?.release()
    expect(holdOf(await goesOn).lane.head).toBe('resp_1')
    expect(it.pool.stats.queued).toBe(1)
    it.running[1]?.release()
    await begins
  })

  test('one whose head is gone, and who finds no lane, keeps nobody from theirs', async () => {
    const it = await crowd()
    const gone = it.pool.acquire(want('resp_lost'))
    const goesOn = it.pool.acquire(want('resp_0'))
    const other = it.pool.acquire(want('resp_1'))
    it.running[0]?.release()
    expect(holdOf(await goesOn).lane.head).toBe('resp_0')
    it.running[1]?.release()
    expect(holdOf(await other).lane.head).toBe('resp_1')
    expect(it.pool.stats.queued).toBe(1)
    it.pool.close()
    await expect(gone).rejects.toMatchObject({ code: 'closed' })
  })

  test('nobody waits for longer than they were given', async () => {
    const it = await crowd()
    const order: string[] = []
    const acquired = (name: string): Promise<void> =>
      it.pool.acquire(want()).then(
        () => void order.push(name),
        () => void order.push(`${name} in vain`),
      )
    const older = acquired('older')
    it.runtime.advance(1_000)
    const younger = acquired('younger')
    it.running[0]?.release()
    it.runtime.advance(poolOptions.acquireTimeoutMs)
    await Promise.all([older, younger])
    expect(order).toEqual(['older', 'younger in vain'])
  })

  test('a turn that has a better way does not wait', async () => {
    const it = await crowd()
    const placement = it.pool.acquire(want('resp_0', { withoutHead: 'give_up' }))
    expect(await placement).toEqual({ type: 'head_unavailable', isBusy: true })
  })

  test('a turn whose caller chains it waits for its head as long as it may', async () => {
    const it = await crowd()
    const placement = it.pool.acquire(want('resp_0', { withoutHead: 'wait' }))
    it.runtime.advance(poolOptions.acquireTimeoutMs - 1)
    it.running[0]?.release()
    expect(await placement).toMatchObject({ type: 'lane', head: 'held' })
  })

  test('one that waits for the last connection takes no head meanwhile', async () => {
    const it = bench({ endpoint: single, maxConnections: 2 })
    const first = await acquire(it)
    const waiting = it.pool.acquire(want())
    expect(it.runtime.sockets).toHaveLength(2)
    complete(socketAt(it.runtime, 0), first, 'resp_1')
    expect(it.pool.stats.queued).toBe(1)
    socketAt(it.runtime, 1).open()
    expect(holdOf(await waiting).connection.name).toBe('c2')
    expect(it.losses).toEqual([])
  })

  test('a head that is lost meanwhile is waited for no more', async () => {
    const it = await crowd()
    const goesOn = it.pool.acquire(want('resp_0'))
    const chained = it.pool.acquire(want('resp_0', { withoutHead: 'wait' }))
    it.runtime.sockets[0]?.dropped(1006)
    it.runtime.sockets[1]?.open()
    expect(await goesOn).toMatchObject({ type: 'lane', head: 'gone' })
    expect(await chained).toEqual({ type: 'head_unavailable', isBusy: false })
  })
})

describe('handshakes', () => {
  test('that fail tell those who wait, when nothing else is open', async () => {
    const it = bench()
    const waiting = it.pool.acquire(want())
    socketAt(it.runtime, 0).refuse(426)
    expect(await waiting).toMatchObject({
      type: 'no_connection',
      end: { type: 'refused', status: 426 },
    })
    expect(it.pool.stats.connections).toBe(0)
  })

  test('that fail beside an open connection let it do, and pause', async () => {
    const it = bench({ endpoint: single, maxConnections: 4 })
    const first = await acquire(it)
    const waiting = it.pool.acquire(want())
    socketAt(it.runtime, 1).refuse(403)
    complete(socketAt(it.runtime, 0), first, 'resp_1')
    expect(holdOf(await waiting).lane).toBe(first.lane)
    expect(it.runtime.sockets).toHaveLength(2)
    it.runtime.advance(1000)
    await acquire(it)
    expect(it.runtime.sockets).toHaveLength(3)
  })

  test('that go on failing beside a connection at work are told to those who have another way only', async () => {
    const it = bench({ endpoint: single, maxConnections: 4 })
    const busy = await acquire(it)
    const other = it.pool.acquire(want(undefined, { hasOtherWay: (status) => status === 426 }))
    const patient = it.pool.acquire(want())
    socketAt(it.runtime, 1).refuse(426)
    socketAt(it.runtime, 2).refuse(429)
    expect(it.runtime.sockets).toHaveLength(3)
    it.runtime.advance(2000)
    expect(it.runtime.sockets.length).toBeGreaterThan(3)
    socketAt(it.runtime, 3).refuse(426)
    expect(await other).toMatchObject({ type: 'no_connection', end: { status: 426 } })
    complete(socketAt(it.runtime, 0), busy, 'resp_1')
    expect(holdOf(await patient).connection.name).toBe('c1')
  })

  test('are reported once each, however many wait for them', async () => {
    const failed: unknown[] = []
    const it = bench({}, (status) => failed.push(status))
    const waiting = Array.from({ length: 10 }, () => it.pool.acquire(want()))
    const dialled = it.runtime.sockets.length
    for (const socket of it.runtime.sockets) socket.fail()
    await Promise.all(waiting)
    expect(failed).toEqual(Array.from({ length: dialled }, () => undefined))
  })

  test('are reported beside a connection that works only when the server says that it is not offered', async () => {
    const failed: unknown[] = []
    const it = bench({ endpoint: single, maxConnections: 4 }, (status) => failed.push(status))
    await acquire(it)
    const waiting = [it.pool.acquire(want()), it.pool.acquire(want())]
    socketAt(it.runtime, 1).fail()
    socketAt(it.runtime, 2).refuse(426)
    expect(failed).toEqual([426])
    it.pool.close()
    await Promise.allSettled(waiting)
  })

  test('that end while another connection retires give one lane to one turn', async () => {
    const endpoint = { ...lanes, maxInFlight: 2 }
    const it = bench({ endpoint, idleTimeoutMs: 3_600_000 })
    const one = await acquire(it)
    complete(socketAt(it.runtime, 0), one, 'resp_1')
    complete(socketAt(it.runtime, 0), await acquire(it), 'resp_2')
    const limits = {
      endpoint,
      idleTimeoutMs: 3_600_000,
      turnTimeoutMs: 3_000_000,
      pingIntervalMs: 0,
      pongTimeoutMs: 1,
    }
    it.runtime.sleep(retiresAt(one.connection, limits) - it.runtime.now() - 1)
    const waiting = it.pool.acquire(want())
    it.runtime.sleep(2)
    socketAt(it.runtime, 1).open()
    const hold = holdOf(await waiting)
    expect(it.pool.stats).toMatchObject({ connections: 1, inFlight: 1 })
    hold.release()
    await it.pool.drain()
  })

  test('begin ahead of need, once turns fill more than half of what is open', async () => {
    const it = bench()
    for (let i = 0; i < 8; i++) await acquire(it)
    expect(it.runtime.sockets).toHaveLength(1)
    await acquire(it)
    expect(it.runtime.sockets).toHaveLength(2)
    // The room that there is was given out all the same.
    expect(it.pool.stats).toMatchObject({ connections: 2, inFlight: 9, queued: 0 })
  })

  test('never begin ahead of need before one has succeeded: a refusal would be told to all who wait', async () => {
    const it = bench({ maxQueued: 100 })
    const waiting = Array.from({ length: 16 }, () => it.pool.acquire(want()))
    expect(it.runtime.sockets).toHaveLength(1)
    socketAt(it.runtime, 0).open()
    await Promise.all(waiting)
  })

  test('that begin ahead of need and are refused say nothing of the server', async () => {
    const statuses: (number | undefined)[] = []
    const ahead = bench({}, (status) => statuses.push(status))
    for (let i = 0; i < 8; i++) await acquire(ahead)
    await ahead.pool.acquire(want())
    socketAt(ahead.runtime, 1).refuse(404)
    expect(statuses).toEqual([])
    expect(ahead.pool.stats).toMatchObject({ connections: 1, inFlight: 9 })
  })

  test('never begin ahead of need where a connection runs one turn', async () => {
    const it = bench({ endpoint: single })
    for (const count of [1, 2, 3]) {
      await acquire(it)
      expect(it.runtime.sockets).toHaveLength(count)
    }
  })

  test('that are under way are waited for, the last one too: no chain gives way meanwhile', async () => {
    const it = bench({ endpoint: { ...lanes, maxInFlight: 2, maxLanes: 2 }, maxConnections: 2 })
    const first = await acquire(it)
    complete(socketAt(it.runtime, 0), first, 'resp_1')
    await acquire(it)
    const next = holdOf(await it.pool.acquire(want('resp_1')))
    expect(it.runtime.sockets).toHaveLength(2)
    next.release()
    const waiting = it.pool.acquire(want())
    expect(it.pool.stats.queued).toBe(1)
    socketAt(it.runtime, 1).open()
    expect(holdOf(await waiting).connection.name).toBe('c2')
    expect(it.losses).toEqual([])
  })

  test('of a burst keep to the rate', async () => {
    const it = bench({ endpoint: single, maxConnections: 40, maxQueued: 100 })
    const waiting = Array.from({ length: 40 }, () => it.pool.acquire(want()))
    expect(it.runtime.sockets).toHaveLength(20)
    it.runtime.advance(500)
    expect(it.runtime.sockets).toHaveLength(30)
    it.runtime.advance(500)
    expect(it.runtime.sockets).toHaveLength(40)
    for (const socket of it.runtime.sockets) socket.open()
    await Promise.all(waiting)
  })
})

describe('a connection', () => {
  test('gets a successor before its age, and takes no turns after it', async () => {
    const it = bench({ idleTimeoutMs: 3_000_000 })
    const first = await acquire(it)
    complete(socketAt(it.runtime, 0), first, 'resp_1')
    // 46.5 minutes: 60 less 12 for a turn and 1.5 of jitter.
    it.runtime.advance(46 * 60_000 - 1)
    expect(it.runtime.sockets).toHaveLength(1)
    it.runtime.advance(1001)
    expect(it.runtime.sockets).toHaveLength(2)
    socketAt(it.runtime, 1).open()
    it.runtime.advance(31_000)
    expect(it.losses).toEqual([['resp_1', 'rotated']])
    const next = await acquire(it)
    expect(next.connection.name).toBe('c2')
    expect(it.runtime.sockets).toHaveLength(2)
  })

  test('that is too old lets its turn end first', async () => {
    const it = bench()
    const first = await acquire(it)
    it.runtime.advance(50 * 60_000)
    expect(first.connection.phase).toBe('draining')
    complete(socketAt(it.runtime, 0), first, 'resp_1')
    expect(first.connection.phase).toBe('closed')
  })

  test('that is idle closes, and leaves no timer', async () => {
    const it = bench()
    const first = await acquire(it)
    const socket = socketAt(it.runtime, 0)
    complete(socket, first, 'resp_1')
    it.runtime.advance(301_000)
    expect(socket.isAlive).toBe(false)
    expect(it.pool.stats.connections).toBe(0)
    it.runtime.advance(10_000)
    expect(it.runtime.timers).toBe(0)
  })

  test('that slept is not used again before it has shown that it is alive', async () => {
    const it = bench({ pingIntervalMs: 20_000, idleTimeoutMs: 3_000_000 })
    const first = await acquire(it)
    complete(socketAt(it.runtime, 0), first, 'resp_1')
    it.runtime.sleep(81_000)
    const next = it.pool.acquire(want('resp_1'))
    socketAt(it.runtime, 0).pong()
    expect(holdOf(await next).lane).toBe(first.lane)
  })

  test('that slept and does not answer within a second is given up', async () => {
    const it = bench({ pingIntervalMs: 20_000, idleTimeoutMs: 3_000_000 })
    const first = await acquire(it)
    complete(socketAt(it.runtime, 0), first, 'resp_1')
    it.runtime.sleep(81_000)
    const next = it.pool.acquire(want('resp_1'))
    it.runtime.advance(1_001)
    socketAt(it.runtime, 1).open()
    expect(await next).toMatchObject({ type: 'lane', head: 'gone' })
    expect(it.losses).toEqual([['resp_1', 'connection_lost']])
    expect(socketAt(it.runtime, 0).isAlive).toBe(false)
  })

  test('that does not answer a ping is dead; one that does, or that talks, lives', async () => {
    const it = bench({ pingIntervalMs: 20_000, pongTimeoutMs: 10_000 })
    const ends: string[] = []
    const hold = await acquire(it)
    hold.send('{}', { event: () => {}, notHonored: () => {}, lost: ({ type }) => ends.push(type) })
    const socket = socketAt(it.runtime, 0)
    for (let i = 1; i <= 5; i++) {
      it.runtime.advance(20_000)
      expect(socket.pings).toBe(i)
      if (i % 2 === 0) socket.pong()
      else socket.receive({ type: 'response.queued', stream_id: 'l0' })
    }
    it.runtime.advance(20_000)
    expect(ends).toEqual([])
    it.runtime.advance(10_000)
    expect(ends).toEqual(['timed_out'])
    expect(it.runtime.timers).toBe(0)
  })

  test('that the client leaves mid-turn is closed when it was alone, and kept when it was not', async () => {
    const it = bench()
    const alone = await acquire(it)
    alone.send('{}', { event: () => {}, notHonored: () => {}, lost: () => {} })
    alone.abandon(1000)
    expect(alone.connection.phase).toBe('closed')
    const left = await acquire(it)
    const stays = await acquire(it)
    const events: string[] = []
    left.send('{}', {
      event: ({ type }) => events.push(type),
      notHonored: () => {},
      lost: () => {},
    })
    stays.send('{}', {
      event: ({ type }) => events.push(type),
      notHonored: () => {},
      lost: () => {},
    })
    left.abandon(60_000)
    const socket = socketAt(it.runtime, 1)
    socket.receive({ type: 'response.created', response: { id: 'a' }, stream_id: left.lane.id })
    socket.receive({ type: 'response.completed', response: { id: 'a' }, stream_id: left.lane.id })
    expect(events).toEqual([])
    expect(left.lane.turn).toBeUndefined()
    expect(stays.connection.phase).toBe('open')
  })

  test('whose abandoned turn never ends drains when its bound is over', async () => {
    const it = bench()
    const { left, stays } = await leaveOne(it)
    it.runtime.advance(60_000)
    expect(left.lane.orphan).toBeDefined()
    expect(stays.connection.phase).toBe('draining')
  })

  test('does not drain for turns that nobody waits for', async () => {
    const it = bench()
    const { stays } = await leaveOne(it)
    const drained = it.pool.drain()
    expect(stays.connection.phase).toBe('draining')
    const socket = socketAt(it.runtime, 0)
    const response = { id: 'b' }
    socket.receive({ type: 'response.created', response, stream_id: stays.lane.id })
    socket.receive({ type: 'response.completed', response, stream_id: stays.lane.id })
    await drained
    expect(it.pool.stats).toEqual({ connections: 0, inFlight: 0, queued: 0 })
  })

  test('ends every turn on it with an error that names no lane, and drops frames for lanes it does not know', async () => {
    const it = bench()
    const holds = [await acquire(it), await acquire(it)]
    const events: string[] = []
    for (const { send, lane } of holds) {
      send('{}', {
        event: ({ type }) => events.push(`${lane.id} ${type}`),
        notHonored: () => {},
        lost: () => events.push('lost'),
      })
    }
    const socket = socketAt(it.runtime, 0)
    socket.receive({ type: 'error', stream_id: 'l9', error: {} })
    expect(events).toEqual([])
    socket.receive({ type: 'error', error: { code: 'websocket_connection_limit_reached' } })
    expect(events).toEqual(['l0 error', 'l1 error'])
    expect(it.pool.stats.connections).toBe(0)
  })
})
