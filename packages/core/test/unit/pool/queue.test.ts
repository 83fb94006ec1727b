// Waiting for a lane: fair, bounded, and for the connection that holds the head of a chain.
import { describe, expect, test } from 'vitest'
import type { TurnHold } from '../../../src/connection/types.js'
import type { LaneWant } from '../../../src/pool/placement.js'
import {
  acquire,
  type Bench,
  bench,
  complete,
  holdOf,
  lanes,
  single,
  socketAt,
  want,
} from '../../support/pool.js'
import { poolOptions } from '../../support/pool-options.js'

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

  test('nobody waits for that for more than a quarter of the time there is', async () => {
    const it = await crowd()
    const goesOn = it.pool.acquire(want('resp_0'))
    const begins = it.pool.acquire(want())
    it.runtime.advance(poolOptions.acquireTimeoutMs / 4)
    it.running[0]?.release()
    expect(holdOf(await goesOn).lane.head).toBe('resp_0')
    it.running[1]?.release()
    expect(holdOf(await begins).lane.head).toBe('resp_1')
  })

  test('nobody waits for that beside room: not on a connection that opened or was given back since', async () => {
    const it = bench({
      ...crowded,
      endpoint: { ...crowded.endpoint, maxInFlight: 1 },
      maxConnections: 2,
    })
    const first = await acquire(it)
    complete(socketAt(it.runtime, 0), first, 'resp_0')
    const [one, two] = [await acquire(it), await acquire(it)]
    expect([one.connection.name, two.connection.name]).toEqual(['c1', 'c2'])
    const goesOn = it.pool.acquire(want('resp_0'))
    const other = it.pool.acquire(want('resp_0'))
    expect(it.pool.stats.queued).toBe(2)
    it.runtime.advance(2000)
    two.release()
    const since = it.runtime.now() - 2000
    expect(await goesOn).toEqual({ type: 'head_unavailable', isBusy: true, since })
    // One at a time: there is room for one.
    expect(it.pool.stats.queued).toBe(1)
    expect(holdOf(await it.pool.acquire(want(undefined, { since }))).connection.name).toBe('c2')
    one.release()
    expect(holdOf(await other).lane.head).toBe('resp_0')
  })

  test('a turn waits for its head for a second beside a little room, and not beside more', async () => {
    const it = bench({ endpoint: { ...lanes, maxInFlight: 4 }, maxConnections: 2 })
    const first = await acquire(it)
    complete(socketAt(it.runtime, 0), first, 'resp_0')
    const others: TurnHold[] = []
    for (let i = 0; i < 8; i++) others.push(await acquire(it))
    const there = others.filter(({ connection }) => connection.name === 'c2')
    there.pop()?.release()
    const goesOn = it.pool.acquire(want('resp_0'))
    it.runtime.advance(999)
    expect(it.pool.stats.queued).toBe(1)
    it.runtime.advance(1)
    expect(await goesOn).toMatchObject({ type: 'head_unavailable', isBusy: true })
    there.pop()?.release()
    expect(await it.pool.acquire(want('resp_0'))).toMatchObject({
      type: 'head_unavailable',
      isBusy: true,
    })
  })

  test('whoever gave a head up goes before those who came since, and has no more time than they were given', async () => {
    const it = await crowd()
    const since = it.runtime.now()
    it.runtime.advance(1000)
    const order: string[] = []
    const acquired = (name: string, wanted: LaneWant): Promise<void> =>
      it.pool.acquire(wanted).then(
        () => void order.push(name),
        () => void order.push(`${name} in vain at ${it.runtime.now() - since}`),
      )
    const all = [acquired('younger', want()), acquired('older', want(undefined, { since }))]
    it.running[0]?.release()
    it.runtime.advance(poolOptions.acquireTimeoutMs)
    await Promise.all(all)
    expect(order).toEqual(['older', `younger in vain at ${poolOptions.acquireTimeoutMs + 1000}`])
  })

  test('a turn that has a better way does not wait', async () => {
    const it = await crowd()
    const placement = it.pool.acquire(want('resp_0', { mayWaitForHead: false }))
    expect(await placement).toMatchObject({ type: 'head_unavailable', isBusy: true })
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
    it.runtime.sockets[0]?.dropped(1006)
    it.runtime.sockets[1]?.open()
    expect(await goesOn).toMatchObject({ type: 'head_unavailable', isBusy: false })
  })

  test('where another connection has room, nobody waits', async () => {
    const it = bench({ ...crowded, maxConnections: 2 })
    const first = await acquire(it)
    complete(socketAt(it.runtime, 0), first, 'resp_0')
    const others: TurnHold[] = []
    for (let i = 0; i < 4; i++) others.push(await acquire(it))
    expect(others.map(({ connection }) => connection.name)).toEqual(['c1', 'c2', 'c1', 'c2'])
    others[1]?.release()
    expect(await it.pool.acquire(want('resp_0'))).toMatchObject({
      type: 'head_unavailable',
      isBusy: true,
    })
  })
})
