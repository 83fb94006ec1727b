// Faults at points of a turn: each strikes once, at its point, and the server goes on.
import { describe, expect, test } from 'vitest'
import {
  createDrivenClock,
  type Fault,
  type FaultPoint,
  fromContext,
  startDevServer,
} from '../src/index.js'
import { connect, textOf } from './support/client.js'
import { gate, recite } from './support/tools.js'

const turnEvents = [
  'response.created',
  'response.in_progress',
  'response.output_item.added',
  'response.content_part.added',
  'response.output_text.delta',
  'response.output_text.delta',
  'response.output_text.done',
  'response.content_part.done',
  'response.output_item.done',
  'response.completed',
]
/** How many events of the turn a client has seen when a fault strikes at a point. */
const pointsSeen: readonly (readonly [FaultPoint, number])[] = [
  ['before-created', 0],
  ['after-created', 1],
  ['after-first-output', 5],
  ['before-completed', 9],
  ['after-completed', 10],
  ['before:response.output_text.done', 6],
  ['after:response.output_item.added', 3],
]
const hello = fromContext(() => [{ type: 'text', text: 'ab' }])

describe('at each point', () => {
  test.for(pointsSeen)('drop %s: the connection is cut after %i events', async ([at, seen]) => {
    await using server = await startDevServer({ model: hello, faults: [{ type: 'drop', at }] })
    const client = await connect(server)
    client.create({ input: 'x' })
    expect((await client.closed).code).toBe(1006)
    expect(client.received).toHaveLength(seen)
    const ended = await server.journal.next(({ kind }) => kind === 'ended', 0)
    expect(ended).toMatchObject({ status: at === 'after-completed' ? 'completed' : 'abandoned' })
    expect((await (await connect(server)).response({ input: 'x' })).status).toBe('completed')
  })

  test.for(pointsSeen)(
    'close %s: the code and the reason arrive after %i events',
    async ([at, seen]) => {
      const fault: Fault = { type: 'close', at, code: 1012, reason: 'restart' }
      await using server = await startDevServer({ model: hello, faults: [fault] })
      const client = await connect(server)
      client.create({ input: 'x' })
      expect(await client.closed).toEqual({ code: 1012, reason: 'restart' })
      expect(client.received).toHaveLength(seen)
      expect(server.journal.entries.find(({ kind }) => kind === 'fault')).toMatchObject({
        fault: 'close',
      })
    },
  )

  test.for(pointsSeen.slice(0, -3))(
    'stall %s: no more events for the turn, while pings and other lanes go on',
    async ([at, seen]) => {
      await using server = await startDevServer({ model: hello, faults: [{ type: 'stall', at }] })
      const client = await connect(server)
      client.create({ input: 'x', stream_id: 'stuck' })
      await server.journal.next(({ kind }) => kind === 'fault', 0)
      expect((await client.response({ input: 'x', stream_id: 'free' })).status).toBe('completed')
      const stuck = client.received.filter((text) => text.includes('"stream_id":"stuck"'))
      expect(stuck).toHaveLength(seen)
    },
  )

  test.for(pointsSeen.slice(0, -3))(
    'half-open %s: nothing is answered any more, pings neither',
    async ([at, seen]) => {
      await using server = await startDevServer({
        model: hello,
        faults: [{ type: 'half-open', at }],
      })
      const client = await connect(server)
      client.create({ input: 'x' })
      await server.journal.next(({ kind }) => kind === 'fault', 0)
      let pongs = 0
      client.socket.on('pong', () => {
        pongs += 1
      })
      client.socket.ping()
      client.create({ input: 'y' })
      // Another connection's turn, there and back, leaves the frozen one all the time it needs.
      await (await connect(server)).response({ input: 'x' })
      expect({ pongs, frames: client.received.length, open: server.connections }).toEqual({
        pongs: 0,
        frames: seen,
        open: 2,
      })
    },
  )

  test('a stall may end', async () => {
    const clock = createDrivenClock()
    const faults: Fault[] = [{ type: 'stall', at: 'after-created', forMs: 5_000 }]
    await using server = await startDevServer({ model: hello, faults, clock })
    const client = await connect(server)
    client.create({ input: 'x' })
    await client.type('response.created')
    await server.journal.next(({ kind }) => kind === 'fault', 0)
    await clock.advance(4_999)
    expect(client.received).toHaveLength(1)
    await clock.advance(1)
    await client.type('response.completed')
  })

  test('age-limit: the error frame of the limit, then the close', async () => {
    await using server = await startDevServer({
      faults: [{ type: 'age-limit', at: 'after-created' }],
    })
    const client = await connect(server)
    client.create({ input: 'x' })
    const error = await client.type('error')
    expect(error).toMatchObject({
      status: 400,
      error: { code: 'websocket_connection_limit_reached' },
    })
    expect((await client.closed).code).toBe(1000)
  })
})

describe('events', () => {
  test('omit-stream-id, omit-sequence-number: on the named event or on all', async () => {
    const faults: Fault[] = [
      { type: 'omit-stream-id', event: 'response.completed' },
      { type: 'omit-sequence-number' },
    ]
    await using server = await startDevServer({ model: hello, faults })
    const client = await connect(server)
    client.create({ input: 'x', stream_id: 'a' })
    const last = await client.type('response.completed')
    expect(last).not.toHaveProperty('stream_id')
    const frames = client.received.map((text): object => JSON.parse(text))
    expect(frames.filter((frame) => 'stream_id' in frame)).toHaveLength(turnEvents.length - 1)
    expect(frames.some((frame) => 'sequence_number' in frame)).toBe(false)
    const next = await client.turn({ input: 'x', stream_id: 'b' })
    expect(next.every((frame) => frame.sequence_number !== undefined)).toBe(true)
  })

  test('omit-event leaves out output_item.done, or another', async () => {
    const faults: Fault[] = [
      { type: 'omit-event' },
      { type: 'omit-event', event: 'response.in_progress' },
    ]
    await using server = await startDevServer({ model: hello, faults })
    const client = await connect(server)
    const frames = await client.turn({ input: 'x' })
    expect(frames.map(({ type }) => type)).toEqual(
      turnEvents.filter(
        (type) => type !== 'response.output_item.done' && type !== 'response.in_progress',
      ),
    )
  })

  test.for([
    ['empty', []],
    ['missing', undefined],
  ] as const)('empty-completed-output %s, while the items were streamed', async ([as, output]) => {
    await using server = await startDevServer({
      model: hello,
      faults: [{ type: 'empty-completed-output', as }],
    })
    const client = await connect(server)
    const frames = await client.turn({ input: 'x' })
    expect(frames.at(-1)?.response?.output).toEqual(output)
    expect(frames.find(({ type }) => type === 'response.output_item.done')?.item).toMatchObject({
      type: 'message',
    })
    expect(server.journal.responses.values().next().value?.output).toHaveLength(1)
  })

  test('oversize-event: 17 MiB in one frame, and the turn is well', async () => {
    await using server = await startDevServer({
      model: hello,
      faults: [{ type: 'oversize-event' }],
    })
    const client = await connect(server)
    expect((await client.response({ input: 'x' })).status).toBe('completed')
    expect(Buffer.byteLength(client.received.at(-1) ?? '')).toBeGreaterThan(17 * 1024 * 1024)
  })

  test('unknown-event, bad-json and binary-frame come in between; the turn ends well', async () => {
    const faults: Fault[] = [
      { type: 'unknown-event', at: 'after-created' },
      {
        type: 'unknown-event',
        at: 'after-created',
        event: { type: 'codex.rate_limits', plan: 'x' },
      },
      { type: 'bad-json', at: 'after-first-output' },
      { type: 'binary-frame', at: 'before-completed' },
    ]
    await using server = await startDevServer({ model: hello, faults })
    const client = await connect(server)
    const frames = await client.turn({ input: 'x' })
    expect(frames.map(({ type }) => type)).toEqual([
      'response.created',
      'response.something_new',
      'codex.rate_limits',
      ...turnEvents.slice(1, 5),
      'not-json',
      ...turnEvents.slice(5),
    ])
    expect(client.binaries).toEqual([Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))])
  })
})

describe('late-frames', () => {
  test.for(['error', 'nothing'] as const)(
    'the rest of a given-up turn arrives within the next one; ends with %s',
    async (ends) => {
      const faults: Fault[] = [{ type: 'late-frames', at: 'after-first-output', ends, lane: 'a' }]
      await using server = await startDevServer({ model: recite, faults })
      const client = await connect(server)
      client.create({ input: 'old', stream_id: 'a' })
      const created = await client.type('response.created', 'a')
      const oldId = created.response?.id
      if (ends === 'error') expect((await client.type('error', 'a')).status).toBe(500)
      await server.journal.next(({ kind }) => kind === 'ended', 0)
      client.create({ input: 'new', stream_id: 'a' })
      const next = await client.type('response.created', 'a')
      expect(next.response?.id).not.toBe(oldId)
      const ids: (string | undefined)[] = []
      while (ids.length < 2) ids.push((await client.type('response.completed', 'a')).response?.id)
      expect(ids).toEqual([oldId, next.response?.id])
    },
  )

  test('other lanes see none of them', async () => {
    const faults: Fault[] = [
      { type: 'late-frames', at: 'after-created', ends: 'nothing', lane: 'a' },
    ]
    await using server = await startDevServer({ model: hello, faults })
    const client = await connect(server)
    client.create({ input: 'old', stream_id: 'a' })
    await server.journal.next(({ kind }) => kind === 'ended', 0)
    await client.response({ input: 'x', stream_id: 'b' })
    expect(client.received.filter((text) => text.includes('"stream_id":"a"'))).toHaveLength(1)
  })

  test('what a given-up turn still makes after the next one began goes out at once', async () => {
    const { model, open } = gate()
    const faults: Fault[] = [{ type: 'late-frames', at: 'after-created', ends: 'nothing' }]
    await using server = await startDevServer({ model, faults })
    const client = await connect(server)
    client.create({ input: 'old' })
    const old = await client.type('response.created')
    await server.journal.next(({ kind }) => kind === 'ended', 0)
    client.create({ input: 'new' })
    const next = await client.type('response.created')
    open('old')
    expect((await client.type('response.completed')).response?.id).toBe(old.response?.id)
    open('new')
    expect((await client.type('response.completed')).response?.id).toBe(next.response?.id)
  })
})

describe('ignore-anchor', () => {
  test.for([
    ['null', null],
    ['nothing', undefined],
  ] as const)('answers from the new input alone, echoing %s', async ([echo, shown]) => {
    await using server = await startDevServer({
      model: recite,
      faults: [{ type: 'ignore-anchor', echo }],
    })
    const client = await connect(server)
    const first = await client.response({ input: 'one', store: false })
    const second = await client.response({
      input: 'two',
      previous_response_id: first.id,
      store: false,
    })
    expect(textOf(second)).toBe('two')
    expect(second.previous_response_id).toBe(shown)
    expect('previous_response_id' in second).toBe(echo === 'null')
    const third = await client.response({
      input: 'three',
      previous_response_id: second.id,
      store: false,
    })
    expect(textOf(third)).toBe('two / two / three')
  })
})
