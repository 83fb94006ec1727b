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
  test('The pool gives every lane that frees to the turn that waited longest', async () => {
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

  test('The pool bounds waiting in time and in number, and leaves no timer', async () => {
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

  test('A turn that waits leaves the queue when its signal aborts', async () => {
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

  test('A turn that waits for its head’s connection is served there before turns that begin', async () => {
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

  test('A turn waits for its head’s connection at most a quarter of its time', async () => {
    const it = await crowd()
    const goesOn = it.pool.acquire(want('resp_0'))
    const begins = it.pool.acquire(want())
    it.runtime.advance(poolOptions.acquireTimeoutMs / 4)
    it.running[0]?.release()
    expect(holdOf(await goesOn).lane.head).toBe('resp_0')
    it.running[1]?.release()
    expect(holdOf(await begins).lane.head).toBe('resp_1')
  })

  test('A turn waits for no head where another connection has room or was given back since', async () => {
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

  test('A turn waits a second for its head beside little room, and not at all beside more', async () => {
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

  test('A turn that gave up its head goes before those that came since, within its own time', async () => {
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

  test('A turn that may go over HTTP does not wait for its head', async () => {
    const it = await crowd()
    const placement = it.pool.acquire(want('resp_0', { mayWaitForHead: false }))
    expect(await placement).toMatchObject({ type: 'head_unavailable', isBusy: true })
  })

  test('A turn that waits for the last connection takes no other’s head meanwhile', async () => {
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

  test('A turn stops waiting for a head that is lost meanwhile', async () => {
    const it = await crowd()
    const goesOn = it.pool.acquire(want('resp_0'))
    it.runtime.sockets[0]?.dropped(1006)
    it.runtime.sockets[1]?.open()
    expect(await goesOn).toMatchObject({ type: 'head_unavailable', isBusy: false })
  })

  test('A turn does not wait where another connection has room', async () => {
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
