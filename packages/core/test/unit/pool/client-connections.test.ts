// The pools of several scopes under one client's bound, on driven sockets: who gives way, who
// waits, and that a pool out of use still serves those who hold it.
import { describe, expect, test } from 'vitest'
import type { TurnHold } from '../../../src/connection/connection.js'
import {
  openaiEndpoint,
  openResponsesEndpoint,
  vercelGatewayEndpoint,
} from '../../../src/endpoints/endpoints.js'
import { ClientConnections } from '../../../src/pool/client-connections.js'
import { HeadIndex } from '../../../src/pool/head-index.js'
import type { LaneWant, Placement } from '../../../src/pool/placement.js'
import { Pool } from '../../../src/pool/pool.js'
import type { PoolOptions } from '../../../src/pool/pool-options.js'
import { DrivenRuntime } from '../../support/driven-runtime.js'
import { poolOptions } from '../../support/pool-options.js'

const single = openResponsesEndpoint({ baseURL: 'http://localhost/v1' })

const want: LaneWant = {
  anchor: undefined,
  withoutHead: 'any_lane',
  mayUseHttp: false,
  model: 'm',
  isInstructed: false,
  signal: undefined,
}

/** Some pools of one client. */
class Client {
  readonly runtime = new DrivenRuntime()
  readonly pools: readonly Pool[]

  constructor(pools: number, maxTotal: number, options: Partial<PoolOptions> = {}) {
    const clientConnections = new ClientConnections(maxTotal, single)
    const all = { ...poolOptions, endpoint: single, ...options, clientConnections }
    this.pools = Array.from({ length: pools }, () => {
      return new Pool(all, this.runtime, { heads: new HeadIndex() })
    })
  }

  pool(index: number): Pool {
    const pool = this.pools[index]
    if (pool === undefined) throw new Error(`No pool ${index}.`)
    return pool
  }

  /** Asks for a lane; a socket that is opened for it is open at once. */
  async acquire(index: number, more: Partial<LaneWant> = {}): Promise<TurnHold> {
    const placement = this.pool(index).acquire({ ...want, ...more })
    this.openAll()
    return holdOf(await placement)
  }

  /** Finishes the handshakes that are under way. */
  openAll(): void {
    for (const [at, socket] of this.runtime.sockets.entries()) {
      if (this.#opened.has(at)) continue
      this.#opened.add(at)
      if (socket.isAlive) socket.open()
    }
  }
  readonly #opened = new Set<number>()

  get open(): number {
    return this.runtime.sockets.filter(({ isAlive }) => isAlive).length
  }
}

function holdOf(placement: Placement): TurnHold {
  if (placement.type !== 'lane') throw new Error(`Got ${placement.type}.`)
  return placement.hold
}

describe('at the bound of a client', () => {
  test('At a client’s bound, the connection that was idle for longest closes, whoever owns it', async () => {
    const client = new Client(4, 3)
    for (const index of [0, 1, 2]) {
      const hold = await client.acquire(index)
      client.runtime.advance(1000)
      hold.release()
    }
    const used = await client.acquire(0)
    used.release()
    await client.acquire(3)
    expect(client.pools.map(({ stats }) => stats.connections)).toEqual([1, 0, 1, 1])
    expect(client.open).toBe(3)
  })

  test('At a client’s bound, a turn waits for a busy connection, the longest wait first, and none fails', async () => {
    const client = new Client(6, 2)
    const running = [await client.acquire(0), await client.acquire(1)]
    const order: number[] = []
    const waiting = [2, 3, 4, 5].map(async (index) => {
      const hold = holdOf(await client.pool(index).acquire(want))
      order.push(index)
      expect(client.open).toBeLessThanOrEqual(2)
      return hold
    })
    expect(client.pools.map(({ stats }) => stats.queued)).toEqual([0, 0, 1, 1, 1, 1])
    for (let served = 0; served < 4; served++) {
      running.shift()?.release()
      await Promise.resolve()
      client.openAll()
      const hold = await waiting[served]
      if (hold !== undefined) running.push(hold)
    }
    expect(order).toEqual([2, 3, 4, 5])
    expect(client.open).toBe(2)
  })

  test('At a client’s bound, a turn waits at most acquireTimeoutMs, and one that left blocks nobody', async () => {
    const client = new Client(3, 1)
    const running = await client.acquire(0)
    const late = client.pool(1).acquire(want)
    client.runtime.advance(poolOptions.acquireTimeoutMs - 1)
    const next = client.pool(2).acquire(want)
    client.runtime.advance(1)
    await expect(late).rejects.toMatchObject({ code: 'pool_exhausted', replaySafety: 'safe' })
    running.release()
    await Promise.resolve()
    client.openAll()
    expect(holdOf(await next).connection.phase).toBe('open')
  })

  test('At a client’s bound, nothing closes for a connection that is opened ahead of need', async () => {
    const client = new Client(2, 2, {
      endpoint: openaiEndpoint({ baseURL: 'http://localhost/v1' }),
    })
    const idle = await client.acquire(0)
    idle.release()
    for (let turn = 0; turn < 12; turn++) await client.acquire(1)
    expect(client.pools.map(({ stats }) => stats.connections)).toEqual([1, 1])
    // The seventeenth has no place on the one that is open.
    for (let turn = 12; turn < 17; turn++) await client.acquire(1)
    expect(client.pools.map(({ stats }) => stats.connections)).toEqual([0, 2])
  })

  test('At a client’s bound, connect() is refused, or takes the place of an idle connection', async () => {
    const client = new Client(2, 1)
    const running = await client.acquire(0)
    await expect(client.pool(1).connect()).rejects.toMatchObject({ code: 'pool_exhausted' })
    running.release()
    const opened = client.pool(1).connect()
    client.openAll()
    expect(await opened).toBeUndefined()
    expect(client.open).toBe(1)
  })
})

describe('connections that drain', () => {
  test('Connections that drain take no room of their pool or of the client', async () => {
    const client = new Client(1, 1, { maxConnections: 1 })
    const long = await client.acquire(0)
    client.pool(0).retire()
    expect(long.connection.phase).toBe('draining')
    const next = await client.acquire(0)
    expect(next.connection).not.toBe(long.connection)
    expect(client.open).toBe(2)
  })

  test('Connections that begin to drain make room at once for those who wait', async () => {
    const client = new Client(1, 10, { maxConnections: 1 })
    const old = await client.acquire(0)
    const waiting = client.pool(0).acquire(want)
    expect(client.runtime.sockets).toHaveLength(1)
    // Its age: the turn on it goes on, and no other begins there.
    client.runtime.sleep(50 * 60_000)
    const next = client.pool(0).acquire(want)
    expect(old.connection.phase).toBe('draining')
    client.openAll()
    const waited = holdOf(await waiting)
    expect(waited.connection).not.toBe(old.connection)
    waited.release()
    expect(holdOf(await next).connection).toBe(waited.connection)
    expect(client.runtime.sockets).toHaveLength(2)
  })

  test('Connections that drain do not keep an idle one of another model from closing', async () => {
    const client = new Client(1, 10, {
      endpoint: vercelGatewayEndpoint({ baseURL: 'http://localhost/v1' }),
      maxConnections: 1,
    })
    const a = await client.acquire(0, { model: 'a' })
    client.runtime.advance(12 * 60_000)
    expect(a.connection.phase).toBe('draining')
    const b = await client.acquire(0, { model: 'b' })
    b.release()
    const again = await client.acquire(0, { model: 'a' })
    expect([a.connection.phase, b.connection.phase, again.connection.phase]).toEqual([
      'draining',
      'closed',
      'open',
    ])
  })
})

describe('a pool out of use', () => {
  test('A pool out of use serves those who wait, opens connections for them, and closes afterwards', async () => {
    const client = new Client(1, 10, { maxConnections: 1 })
    const running = await client.acquire(0)
    const waiting = client.pool(0).acquire(want)
    client.pool(0).retire()
    running.release()
    const waited = holdOf(await waiting)
    expect(waited.connection).toBe(running.connection)
    // It comes back for another lane, as a turn does that is sent again.
    const again = await client.acquire(0)
    expect(again.connection).not.toBe(waited.connection)
    waited.release()
    again.release()
    expect(client.pool(0).stats).toEqual({ connections: 0, inFlight: 0, queued: 0 })
    expect([client.open, client.pool(0).isClosed]).toEqual([0, false])
  })

  test('A pool out of use closes idle and abandoned connections at once', async () => {
    const client = new Client(2, 10)
    const idle = await client.acquire(0)
    idle.release()
    client.pool(0).retire()
    expect(client.open).toBe(0)
    const left = await client.acquire(1)
    left.send('{}', () => {})
    left.abandon(60_000)
    client.pool(1).retire()
    expect(client.open).toBe(0)
    client.runtime.advance(2000)
    expect(client.runtime.timers).toBe(0)
  })
})
