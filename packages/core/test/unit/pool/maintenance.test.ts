// When connections are replaced, proven alive, drained and closed.
import { describe, expect, test } from 'vitest'
import type { TurnHold } from '../../../src/connection/connection.js'
import { acquire, type Bench, bench, complete, holdOf, socketAt, want } from '../../support/pool.js'

/** Two turns on one connection, of which the first is given up. */
async function leaveOne(it: Bench): Promise<{ readonly left: TurnHold; readonly stays: TurnHold }> {
  const left = await acquire(it)
  const stays = await acquire(it)
  for (const hold of [left, stays]) hold.send('{}', () => {})
  left.abandon(60_000)
  return { left, stays }
}

describe('a connection', () => {
  test('A connection gets a successor before its maximum age, and takes no turns after it', async () => {
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

  test('A connection that is too old lets its turn end first', async () => {
    const it = bench()
    const first = await acquire(it)
    it.runtime.advance(50 * 60_000)
    expect(first.connection.phase).toBe('draining')
    complete(socketAt(it.runtime, 0), first, 'resp_1')
    expect(first.connection.phase).toBe('closed')
  })

  test('A connection that is idle closes and leaves no timer', async () => {
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

  test('A connection that slept is not used again before it has shown that it is alive', async () => {
    const it = bench({ pingIntervalMs: 20_000, idleTimeoutMs: 3_000_000 })
    const first = await acquire(it)
    complete(socketAt(it.runtime, 0), first, 'resp_1')
    it.runtime.sleep(81_000)
    const next = it.pool.acquire(want('resp_1'))
    socketAt(it.runtime, 0).pong()
    expect(holdOf(await next).lane).toBe(first.lane)
  })

  test.each(['nothing', 'bytes'])(
    'A connection that slept and answers %s within a second is dropped',
    async (answer) => {
      const it = bench({ pingIntervalMs: 20_000, idleTimeoutMs: 3_000_000 })
      const first = await acquire(it)
      complete(socketAt(it.runtime, 0), first, 'resp_1')
      it.runtime.sleep(81_000)
      const next = it.pool.acquire(want('resp_1'))
      // They may be the end of the connection, which the server has closed meanwhile.
      if (answer === 'bytes') socketAt(it.runtime, 0).bytes()
      it.runtime.advance(1_001)
      socketAt(it.runtime, 1).open()
      expect(await next).toMatchObject({ type: 'lane', head: 'gone' })
      expect(it.losses).toEqual([['resp_1', 'connection_lost']])
      expect(socketAt(it.runtime, 0).isAlive).toBe(false)
    },
  )

  test('A connection that answers neither ping nor turn is dead, and one that does either lives', async () => {
    const it = bench({ pingIntervalMs: 20_000, pongTimeoutMs: 10_000 })
    const ends: string[] = []
    const hold = await acquire(it)
    hold.send('{}', (told) => {
      if (told.type === 'turn_lost') ends.push(told.end.type)
    })
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

  test('A connection whose only turn is aborted closes, and one with other turns stays', async () => {
    const it = bench()
    const alone = await acquire(it)
    alone.send('{}', () => {})
    alone.abandon(1000)
    expect(alone.connection.phase).toBe('closed')
    const left = await acquire(it)
    const stays = await acquire(it)
    const events: string[] = []
    left.send('{}', (told) => {
      if (told.type === 'turn_event') events.push(told.frame.type)
    })
    stays.send('{}', (told) => {
      if (told.type === 'turn_event') events.push(told.frame.type)
    })
    left.abandon(60_000)
    const socket = socketAt(it.runtime, 1)
    socket.receive({ type: 'response.created', response: { id: 'a' }, stream_id: left.lane.id })
    socket.receive({ type: 'response.completed', response: { id: 'a' }, stream_id: left.lane.id })
    expect(events).toEqual([])
    expect(left.lane.turn).toBeUndefined()
    expect(stays.connection.phase).toBe('open')
  })

  test('A connection whose abandoned turn never ends drains when its time is over', async () => {
    const it = bench()
    const { left, stays } = await leaveOne(it)
    it.runtime.advance(60_000)
    expect(left.lane.orphan).toBeDefined()
    expect(stays.connection.phase).toBe('draining')
  })

  test('A connection does not drain for abandoned turns within its bound', async () => {
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

  test('A connection error without a lane ends every turn on it, and frames for unknown lanes are dropped', async () => {
    const it = bench()
    const holds = [await acquire(it), await acquire(it)]
    const events: string[] = []
    for (const { send, lane } of holds) {
      send('{}', (told) => {
        if (told.type === 'turn_event') events.push(`${lane.id} ${told.frame.type}`)
        else events.push('lost')
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
