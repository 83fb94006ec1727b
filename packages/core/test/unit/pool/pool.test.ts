// Which lane of which connection a turn gets.
import { describe, expect, test } from 'vitest'
import type { TurnHold } from '../../../src/connection/connection.js'
import { vercelGatewayEndpoint } from '../../../src/endpoints/endpoints.js'
import { acquire, bench, complete, holdOf, single, socketAt, want } from '../../support/pool.js'

describe('a turn gets', () => {
  test('The pool gives a turn the lane that holds its head', async () => {
    const it = bench()
    const first = await acquire(it)
    complete(socketAt(it.runtime, 0), first, 'resp_1')
    const other = await acquire(it)
    const second = await acquire(it, want('resp_1'))
    expect(second.lane).toBe(first.lane)
    expect(other.lane).not.toBe(first.lane)
    expect(it.runtime.sockets).toHaveLength(1)
  })

  test('A turn hears of its end when its head is held, and before its lane is given to another', async () => {
    const it = bench({ endpoint: single, maxConnections: 1 })
    const hold = await acquire(it)
    const waiting = it.pool.acquire(want())
    const heard: unknown[] = []
    hold.send('{}', (told) => {
      const type = told.type === 'turn_event' ? told.frame.type : told.type
      heard.push([type, it.heads.placeOf('resp_1')?.lane === hold.lane, it.pool.stats])
    })
    const socket = socketAt(it.runtime, 0)
    socket.receive({ type: 'response.created', response: { id: 'resp_1' } })
    socket.receive({ type: 'response.completed', response: { id: 'resp_1' } })
    expect(heard).toEqual([
      ['response.created', false, { connections: 1, inFlight: 1, queued: 1 }],
      ['response.completed', true, { connections: 1, inFlight: 0, queued: 1 }],
    ])
    expect(holdOf(await waiting).lane).toBe(hold.lane)
  })

  test('The pool forks beside a busy head and holds that head until the fork has begun', async () => {
    const it = bench()
    const first = await acquire(it)
    const socket = socketAt(it.runtime, 0)
    complete(socket, first, 'resp_1')
    const running = await acquire(it, want('resp_1'))
    const fork = await acquire(it, want('resp_1'))
    expect(fork.lane).not.toBe(first.lane)
    running.send('{}', () => {})
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
    fork.send('{}', () => {})
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

  test('The pool forks nothing where there are no lanes, since the head is busy', async () => {
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

  test('The pool opens a connection while there is room, then takes the head unused for longest', async () => {
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

  test('The pool gives a turn a connection of its model, where a connection serves one', async () => {
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

  test('The pool runs at most sixteen turns on a connection, on at most thirty-two lanes', async () => {
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

  test('The pool gives a turn a lane on the connection with the fewest turns', async () => {
    const it = bench({ maxConnections: 2 })
    const holds: TurnHold[] = []
    for (let i = 0; i < 17; i++) holds.push(await acquire(it))
    const names = holds.map(({ connection }) => connection.name)
    expect([names.indexOf('c2'), names.lastIndexOf('c1')]).toEqual([9, 8])
  })
})
