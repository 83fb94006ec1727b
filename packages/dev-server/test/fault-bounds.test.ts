// Faults that test a client's limits: depth, floods, endless messages, wrong numbers and wrong
// terminal events.
import { describe, expect, test } from 'vitest'
import { type Fault, fromContext, startDevServer } from '../src/index.js'
import { connect } from './support/client.js'

const hello = fromContext(() => [{ type: 'text', text: 'ab' }])
const post = (server: { readonly baseURL: string }, stream: boolean): Promise<Response> =>
  fetch(`${server.baseURL}/responses`, {
    method: 'POST',
    body: JSON.stringify({ model: 'm', input: 'x', stream }),
  })
const depthOf = (text: string): number => /\[{3,}/.exec(text)?.[0].length ?? 0

describe('deep JSON', () => {
  test.for([
    [{ in: 'event' }, /^\{"type":"response\.completed",.*"padding":\[{20000}\]{20000}\}$/],
    [{ in: 'response' }, /"response":\{"id":"resp_.*"padding":\[{20000}\]{20000}\}\}$/],
    [
      { in: 'item', event: 'response.output_item.done' },
      /"item":\{"type":"message".*"padding":\[{20000}\]{20000}\}\}$/,
    ],
  ] as const)('20,000 levels %j', async ([where, expected]) => {
    const fault: Fault = { type: 'oversize-event', depth: 20_000, ...where }
    await using server = await startDevServer({ model: hello, faults: [fault] })
    const client = await connect(server)
    client.create({ input: 'x' })
    await client.type('response.completed')
    expect(client.received.filter((text) => expected.test(text))).toHaveLength(1)
    expect(client.received.filter((text) => depthOf(text) > 0)).toHaveLength(1)
  })

  test.for([true, false])('over HTTP, stream %s', async (stream) => {
    const fault: Fault = {
      type: 'oversize-event',
      depth: 20_000,
      in: 'response',
      transport: 'http',
    }
    await using server = await startDevServer({ model: hello, faults: [fault] })
    expect(depthOf(await (await post(server, stream)).text())).toBe(20_000)
  })
})

describe('flood', () => {
  test('of finished items, numbered as the turn is', async () => {
    const faults: Fault[] = [{ type: 'flood', at: 'before-completed', count: 1_000, bytes: 100 }]
    await using server = await startDevServer({ model: hello, faults })
    const client = await connect(server)
    const frames = await client.turn({ input: 'x' })
    expect(frames).toHaveLength(1_010)
    expect(frames.map(({ sequence_number }) => sequence_number)).toEqual(
      // The terminal event has its number before the flood begins.
      [...Array(9).keys(), ...Array.from({ length: 1_000 }, (_, at) => at + 10), 9],
    )
    const items = frames.filter(({ type }) => type === 'response.output_item.done')
    expect(new Set(items.map(({ item }) => item?.id)).size).toBe(1_001)
    expect(new Set(items.map(({ output_index }) => output_index)).size).toBe(1_001)
    expect(JSON.stringify(items.at(-1)?.item)).toContain('x'.repeat(100))
  })

  test('of any event, before the response is created', async () => {
    const event = { type: 'codex.rate_limits', left: 1 }
    const faults: Fault[] = [{ type: 'flood', at: 'before-created', count: 200, event, bytes: 3 }]
    await using server = await startDevServer({ model: hello, faults })
    const client = await connect(server)
    const frames = await client.turn({ input: 'x' })
    expect(frames.slice(0, 200)).toEqual(Array(200).fill({ ...event, padding: 'xxx' }))
    expect(frames[200]?.type).toBe('response.created')
  })

  test('without an end, no faster than it is read, until its client leaves', async () => {
    const faults: Fault[] = [{ type: 'flood', at: 'after-created', count: 'endless', bytes: 1_000 }]
    await using server = await startDevServer({
      model: hello,
      faults,
      journal: { maxEntries: 100, payloads: 'none' },
    })
    const client = await connect(server)
    const enough = Promise.withResolvers<void>()
    client.socket.on('message', () => client.received.length === 5_000 && enough.resolve())
    client.create({ input: 'x' })
    await enough.promise
    const ended = server.journal.next(({ kind }) => kind === 'ended', 0)
    client.socket.terminate()
    expect(await ended).toMatchObject({ status: 'abandoned' })
    expect((await (await connect(server)).response({ input: 'x' })).status).toBe('completed')
  })

  test('over HTTP: in a stream only', async () => {
    const faults: Fault[] = [
      { type: 'flood', at: 'after-created', count: 100, transport: 'http', times: 2 },
    ]
    await using server = await startDevServer({ model: hello, faults })
    const text = await (await post(server, true)).text()
    expect(text.match(/msg_flood_\d+/g)).toHaveLength(100)
    expect((await post(server, false)).status).toBe(200)
  })
})

describe('endless-message', () => {
  test('fragments come and the message never does, nor anything else; pings are answered', async () => {
    const faults: Fault[] = [{ type: 'endless-message', at: 'after-created', bytes: 1_000_000 }]
    await using server = await startDevServer({ model: hello, faults })
    const client = await connect(server)
    client.create({ input: 'x' })
    await client.type('response.created')
    await server.journal.next(({ kind }) => kind === 'fault', 0)
    const pong = new Promise((resolve) => client.socket.once('pong', resolve))
    client.create({ input: 'y' })
    client.socket.ping()
    await pong
    await server.journal.next((entry) => entry.kind === 'ended' && entry.status === 'completed', 0)
    expect(client.received).toHaveLength(1)
    client.socket.terminate()
  })

  test('without an end, until its client leaves', async () => {
    const faults: Fault[] = [{ type: 'endless-message', at: 'before-created' }]
    await using server = await startDevServer({ model: hello, faults })
    const client = await connect(server)
    let bytes = 0
    const enough = Promise.withResolvers<void>()
    // Below the frames: what arrives on the wire.
    Reflect.get(client.socket, '_socket').on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes > 3_000_000) enough.resolve()
    })
    client.create({ input: 'x' })
    await enough.promise
    expect(client.received).toEqual([])
    client.socket.terminate()
    await server.journal.next(({ kind }) => kind === 'close', 0)
    expect((await (await connect(server)).response({ input: 'x' })).status).toBe('completed')
  })
})

describe('numbers and terminal events', () => {
  const numbers = async (fault: Fault): Promise<readonly unknown[]> => {
    await using server = await startDevServer({ model: hello, faults: [fault] })
    const frames = await (await connect(server)).turn({ input: 'x' })
    return frames.map(({ sequence_number }) => sequence_number)
  }

  test('wrong-sequence-number: gaps, duplicates, on all events or one', async () => {
    expect(await numbers({ type: 'wrong-sequence-number' })).toEqual([
      0, 2, 4, 6, 8, 10, 12, 14, 16, 18,
    ])
    expect(await numbers({ type: 'wrong-sequence-number', as: 'duplicate' })).toEqual([
      0, 0, 1, 1, 2, 2, 3, 3, 4, 4,
    ])
    const one = await numbers({ type: 'wrong-sequence-number', event: 'response.output_text.done' })
    expect(one).toEqual([0, 1, 2, 3, 4, 5, 12, 7, 8, 9])
  })

  test('duplicate-event: the same event twice, its number too', async () => {
    expect(await numbers({ type: 'duplicate-event', event: 'response.output_text.delta' })).toEqual(
      [0, 1, 2, 3, 4, 4, 5, 5, 6, 7, 8, 9],
    )
  })

  test('a terminal event without a response', async () => {
    const faults: Fault[] = [{ type: 'empty-completed-output', as: 'no-response' }]
    await using server = await startDevServer({ model: hello, faults })
    const frames = await (await connect(server)).turn({ input: 'x' })
    expect(frames.at(-1)).toEqual({ type: 'response.completed', sequence_number: 9 })
  })
})
