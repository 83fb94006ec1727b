// Waiting for a lane: fair, bounded, and for the connection that holds the head of a chain.
import { describe, expect, test } from 'vitest'
import type { TurnHold } from '../../../src/connection/connection.js'
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

  test('A turn that has waited a quarter of its time takes a head that nobody waits for first', async () => {
    const it = await crowd()
    const begins = it.pool.acquire(want())
    it.runtime.advance(poolOptions.acquireTimeoutMs / 4)
    const goesOn = it.pool.acquire(want('resp_0'))
    it.running[0]?.release()
    expect(holdOf(await begins).lane.head).toBe('resp_1')
    it.running[1]?.release()
    expect(holdOf(await goesOn).lane.head).toBe('resp_0')
  })

  test('A turn waits a second for its head’s connection, and then takes a lane without a head, in full', async () => {
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

  test('A turn waits on for its head’s connection while no other has room', async () => {
    const it = await crowd()
    const goesOn = it.pool.acquire(want('resp_0'))
    it.runtime.advance(5_000)
    it.running[0]?.release()
    const placement = await goesOn
    expect(placement).toMatchObject({ type: 'lane', head: 'held' })
    expect(holdOf(placement).lane.head).toBe('resp_0')
  })

  test('The pool gives a lane that frees to the turn whose head it holds, before a longer wait', async () => {
    const it = await crowd()
    const begins = it.pool.acquire(want())
    const goesOn = it.pool.acquire(want('resp_1'))
    it.running[0]?.release()
    expect(holdOf(await goesOn).lane.head).toBe('resp_1')
    expect(it.pool.stats.queued).toBe(1)
    it.running[1]?.release()
    await begins
  })

  test('A turn whose head is gone and that finds no lane keeps no other from its own head', async () => {
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

  test('The pool serves the longest wait first and nobody for longer than `acquireTimeoutMs`', async () => {
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

  test('A turn that may go over HTTP does not wait for its head', async () => {
    const it = await crowd()
    const placement = it.pool.acquire(want('resp_0', { withoutHead: 'give_up' }))
    expect(await placement).toEqual({ type: 'head_unavailable', isBusy: true })
  })

  test('A turn that its caller chains waits for its head’s connection as long as it may wait at all', async () => {
    const it = await crowd()
    const placement = it.pool.acquire(want('resp_0', { withoutHead: 'wait' }))
    it.runtime.advance(poolOptions.acquireTimeoutMs - 1)
    it.running[0]?.release()
    expect(await placement).toMatchObject({ type: 'lane', head: 'held' })
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

  test('A turn that has waited does not fork a head that another turn is about to displace', async () => {
    const it = await crowd()
    it.running[1]?.release()
    const displaces = await acquire(it)
    expect(displaces.lane.head).toBe('resp_0')
    const goesOn = it.pool.acquire(want('resp_0'))
    expect(it.pool.stats.queued).toBe(1)
    it.running[0]?.release()
    expect(await goesOn).toMatchObject({ type: 'lane', head: 'busy' })
    expect(displaces.lane.forks).toBe(0)
  })

  test('A turn that has waited forks a head beside another turn that continues it', async () => {
    const it = await crowd()
    const goesOn = it.pool.acquire(want('resp_1'))
    expect(it.pool.stats.queued).toBe(1)
    it.running[1]?.release()
    expect(await goesOn).toMatchObject({ type: 'lane', head: 'held' })
    expect(it.running[0]?.lane.forks).toBe(1)
  })

  test('A turn stops waiting for a head that is lost meanwhile', async () => {
    const it = await crowd()
    const goesOn = it.pool.acquire(want('resp_0'))
    const chained = it.pool.acquire(want('resp_0', { withoutHead: 'wait' }))
    it.runtime.sockets[0]?.dropped(1006)
    it.runtime.sockets[1]?.open()
    expect(await goesOn).toMatchObject({ type: 'lane', head: 'gone' })
    expect(await chained).toEqual({ type: 'head_unavailable', isBusy: false })
  })

  test('A turn that its caller chains hears of the loss of its head though there is no room', async () => {
    const it = await crowd()
    const chained = it.pool.acquire(want('resp_0', { withoutHead: 'wait' }))
    it.runtime.sockets[0]?.dropped(1006)
    expect(it.pool.stats).toMatchObject({ inFlight: 0, queued: 0 })
    expect(await chained).toEqual({ type: 'head_unavailable', isBusy: false })
  })
})
