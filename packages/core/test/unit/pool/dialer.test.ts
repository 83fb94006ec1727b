// When connections are opened, and who is told of a handshake that failed.
import { describe, expect, test } from 'vitest'
import { retiresAt } from '../../../src/pool/expiry.js'
import {
  acquire,
  bench,
  complete,
  holdOf,
  lanes,
  single,
  socketAt,
  want,
} from '../../support/pool.js'

describe('handshakes', () => {
  test('A failed handshake is told to those who wait when nothing else is open', async () => {
    const it = bench()
    const waiting = it.pool.acquire(want())
    socketAt(it.runtime, 0).refuse(426)
    expect(await waiting).toMatchObject({
      type: 'no_connection',
      end: { type: 'refused', status: 426 },
    })
    expect(it.pool.stats.connections).toBe(0)
  })

  test('A failed handshake beside an open connection leaves the turn to that one, and dialing pauses', async () => {
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

  test('Handshakes that go on failing beside a busy connection are told only to turns with another way', async () => {
    const it = bench({ endpoint: single, maxConnections: 4 })
    const busy = await acquire(it)
    const other = it.pool.acquire(want(undefined, { mayUseHttp: true }))
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

  test('A failed handshake is reported once, however many turns wait for it', async () => {
    const failed: unknown[] = []
    const it = bench({}, (status) => failed.push(status))
    const waiting = Array.from({ length: 10 }, () => it.pool.acquire(want()))
    const dialed = it.runtime.sockets.length
    for (const socket of it.runtime.sockets) socket.fail()
    await Promise.all(waiting)
    expect(failed).toEqual(Array.from({ length: dialed }, () => undefined))
  })

  test('A failed handshake beside a working connection is reported only if WebSocket mode is not offered', async () => {
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

  test('Handshakes that end while another connection retires give one lane to one turn', async () => {
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

  test('A handshake begins ahead of need once turns fill more than half of what is open', async () => {
    const it = bench()
    for (let i = 0; i < 8; i++) await acquire(it)
    expect(it.runtime.sockets).toHaveLength(1)
    await acquire(it)
    expect(it.runtime.sockets).toHaveLength(2)
    // The room that there is was given out all the same.
    expect(it.pool.stats).toMatchObject({ connections: 2, inFlight: 9, queued: 0 })
  })

  test('No handshake begins ahead of need before one has succeeded', async () => {
    const it = bench({ maxQueued: 100 })
    const waiting = Array.from({ length: 16 }, () => it.pool.acquire(want()))
    expect(it.runtime.sockets).toHaveLength(1)
    socketAt(it.runtime, 0).open()
    await Promise.all(waiting)
  })

  test('A handshake that begins ahead of need and is refused says nothing about the server', async () => {
    const statuses: (number | undefined)[] = []
    const ahead = bench({}, (status) => statuses.push(status))
    for (let i = 0; i < 8; i++) await acquire(ahead)
    await ahead.pool.acquire(want())
    socketAt(ahead.runtime, 1).refuse(404)
    expect(statuses).toEqual([])
    expect(ahead.pool.stats).toMatchObject({ connections: 1, inFlight: 9 })
  })

  test('No handshake begins ahead of need where a connection runs one turn', async () => {
    const it = bench({ endpoint: single })
    for (const count of [1, 2, 3]) {
      await acquire(it)
      expect(it.runtime.sockets).toHaveLength(count)
    }
  })

  test('A handshake under way is waited for, even the last one, and no chain is dropped meanwhile', async () => {
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

  test('Handshakes of a burst keep to the dial rate', async () => {
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
