// Faults that confuse the identity of answers: late, repeated and unasked responses, and wrong ids.
import { describe, expect, test } from 'vitest'
import {
  createDrivenClock,
  type Fault,
  fromContext,
  profiles,
  startDevServer,
} from '../src/index.js'
import { type Client, connect, type Frame, textOf } from './support/client.js'
import { gate, recite, tool, toolOutput } from './support/tools.js'

const hello = fromContext(() => [{ type: 'text', text: 'ab' }])

/** The types of frames, with the response that a terminal one names. */
function brief(frames: readonly Frame[]): readonly string[] {
  return frames.map(({ type, response }) => {
    const [message] = response?.output ?? []
    return message === undefined
      ? `${type}`
      : `${type} ${response === undefined ? '' : textOf(response)}`
  })
}

/** The answers of a connection in the order of their terminal events: their texts, or `error`. */
async function answers(client: Client, count: number): Promise<readonly string[]> {
  const isEnd = ({ type }: Frame): boolean => type === 'response.completed' || type === 'error'
  const seen: string[] = []
  while (seen.length < count) {
    const { response } = await client.next(isEnd)
    seen.push(response === undefined ? 'error' : textOf(response))
  }
  return seen
}

describe('an error, after which the server goes on with the turn', () => {
  test('beside: its events come at once, before and between those of the next turn', async () => {
    const { model, open } = gate()
    const faults: Fault[] = [{ type: 'error', at: 'after-created', goesOn: 'beside', status: 504 }]
    await using server = await startDevServer({ model, faults })
    const client = await connect(server)
    const frames = await client.turn({ input: 'old', stream_id: 'a' })
    expect(brief(frames)).toEqual(['response.created', 'error'])
    expect(frames[1]).toMatchObject({ status: 504, stream_id: 'a' })
    expect((await client.next()).type).toBe('response.in_progress')
    client.create({ input: 'new', stream_id: 'a' })
    const next = await client.type('response.created', 'a')
    open('old')
    const late = await client.type('response.completed', 'a')
    expect(late.response?.id).toBe(frames[0]?.response?.id)
    expect(next.response?.id).not.toBe(late.response?.id)
    open('new')
    expect(await answers(client, 1)).toEqual(['answer to new'])
    expect([...server.journal.responses.values()].map(({ status }) => status)).toEqual([
      'failed',
      'completed',
    ])
  })

  test('after a pause: its events come after the whole next turn', async () => {
    const clock = createDrivenClock()
    const faults: Fault[] = [
      { type: 'error', at: 'before-created', goesOn: 'beside', resumesAfterMs: 500 },
    ]
    await using server = await startDevServer({ model: recite, faults, clock })
    const client = await connect(server)
    await client.refusal({ input: 'old' })
    expect(textOf(await client.response({ input: 'new' }))).toBe('new')
    await clock.advance(500)
    const late = await client.untilTerminal()
    expect(late[0]?.type).toBe('response.created')
    expect(brief(late).at(-1)).toBe('response.completed old')
  })

  test('ahead: later turns of its lane wait for it, and the answers come in order, one error too many', async () => {
    const clock = createDrivenClock()
    const faults: Fault[] = [
      { type: 'error', at: 'before-created', goesOn: 'ahead', resumesAfterMs: 500, status: 504 },
    ]
    const profile = { ...profiles.openresponses, whileBusy: 'queue' as const }
    await using server = await startDevServer({ model: recite, faults, clock, profile })
    const client = await connect(server)
    client.create({ input: 'one' })
    expect(await answers(client, 1)).toEqual(['error'])
    client.create({ input: 'two' })
    client.create({ input: 'three' })
    await server.journal.next((entry) => entry.kind === 'frame' && entry.direction === 'in', 4)
    await clock.advance(500)
    expect(await answers(client, 3)).toEqual(['one', 'two', 'three'])
    const { responses } = server.journal
    expect([...responses.values()].map(({ status }) => status)).toEqual([
      'completed',
      'completed',
      'completed',
    ])
  })

  test('where the profile closes after errors, nothing goes on', async () => {
    const faults: Fault[] = [{ type: 'error', at: 'before-created', goesOn: 'ahead' }]
    await using server = await startDevServer({ model: hello, faults, profile: 'vercel-gateway' })
    const client = await connect(server)
    client.create({ input: 'x' })
    expect((await client.closed).code).toBe(1011)
    expect(client.received).toHaveLength(1)
  })
})

describe('late and repeated frames', () => {
  test('two turns that were given up both come within a third', async () => {
    const faults: Fault[] = [{ type: 'late-frames', at: 'before-created', ends: 'error', times: 2 }]
    await using server = await startDevServer({ model: recite, faults })
    const client = await connect(server)
    for (const input of ['one', 'two']) await client.refusal({ input })
    client.create({ input: 'three' })
    expect(await answers(client, 3)).toEqual(['one', 'two', 'three'])
    const created = client.received.filter((text) => text.includes('"type":"response.created"'))
    expect(created).toHaveLength(3)
  })

  test.for([
    [1, 'two'],
    [2, 'one'],
    [3, undefined],
  ] as const)('repeat-frames: the terminal event of %i responses ago', async ([back, again]) => {
    const faults: Fault[] = [{ type: 'repeat-frames', at: 'before-created', turn: 3, back }]
    await using server = await startDevServer({ model: recite, faults })
    const client = await connect(server)
    const said = [await client.response({ input: 'one' }), await client.response({ input: 'two' })]
    client.create({ input: 'three' })
    const first = await client.next(({ type }) => type !== undefined)
    if (again === undefined) expect(first.type).toBe('response.created')
    else {
      expect(brief([first])).toEqual([`response.completed ${again}`])
      expect(first.response?.id).toBe(said.at(-back)?.id)
    }
    expect(await answers(client, 1)).toEqual(['three'])
  })

  test('or all of it, on the lane of the turn that it disturbs', async () => {
    const faults: Fault[] = [{ type: 'repeat-frames', at: 'after-created', turn: 2, part: 'all' }]
    await using server = await startDevServer({ model: recite, faults })
    const client = await connect(server)
    const first = await client.turn({ input: 'one', stream_id: 'a' })
    client.create({ input: 'two', stream_id: 'b' })
    await client.type('response.created', 'b')
    const again = await client.untilTerminal('b')
    expect(again).toEqual(first.map((frame) => ({ ...frame, stream_id: 'b' })))
    expect(await answers(client, 1)).toEqual(['two'])
  })
})

describe('unasked-response', () => {
  test('the create runs once more by itself, and the next one waits for it', async () => {
    const faults: Fault[] = [{ type: 'unasked-response', at: 'after-completed', turn: 1 }]
    await using server = await startDevServer({ model: recite, faults })
    const client = await connect(server)
    const first = await client.response({ input: 'one', stream_id: 'a' })
    client.create({ input: 'two', stream_id: 'a' })
    const unasked = await client.untilTerminal('a')
    expect(brief(unasked).at(-1)).toBe('response.completed one')
    expect(unasked.at(-1)?.response?.id).not.toBe(first.id)
    expect(await answers(client, 1)).toEqual(['two'])
    expect([...server.journal.responses.values()].map(({ isSuccessor }) => isSuccessor)).toEqual([
      false,
      true,
      false,
    ])
  })

  test('later, on a lane that is idle; not on one that is at work', async () => {
    const clock = createDrivenClock()
    const faults = [100, 200].map(
      (afterMs): Fault => ({ type: 'unasked-response', at: 'after-completed', turn: 1, afterMs }),
    )
    const { model, open } = gate()
    await using server = await startDevServer({ model, faults, clock })
    const client = await connect(server)
    open('one')
    await client.response({ input: 'one' })
    await clock.advance(100)
    expect(await answers(client, 1)).toEqual(['answer to one'])
    const started = server.journal.next(({ kind }) => kind === 'started')
    client.create({ input: 'two' })
    await started
    await clock.advance(100)
    open('two')
    expect(await answers(client, 1)).toEqual(['answer to two'])
    expect(server.journal.responses.size).toBe(3)
  })
})

describe('ids', () => {
  test.for(['server', 'connection'] as const)('constant-id of %s', async (of) => {
    const faults: Fault[] = [{ type: 'constant-id', of, times: 'always' }]
    await using server = await startDevServer({ model: recite, faults })
    const ids: string[] = []
    for (const client of [await connect(server), await connect(server)]) {
      for (const input of ['one', 'two']) ids.push((await client.response({ input })).id)
    }
    expect(new Set(ids).size).toBe(of === 'server' ? 1 : 2)
    expect(server.journal.responses.size).toBe(4)
  })

  test('such an id means the newest response that has it', async () => {
    await using server = await startDevServer({
      model: recite,
      faults: [{ type: 'constant-id', times: 'always' }],
    })
    const client = await connect(server)
    const { id } = await client.response({ input: 'one', stream_id: 'a', store: false })
    await client.response({ input: 'two', stream_id: 'b', store: false })
    const go = { input: 'three', previous_response_id: id, stream_id: 'a', store: false }
    expect(textOf(await client.response(go))).toBe('two / two / three')
  })

  test('items repeat theirs where asked, and are taken back', async () => {
    const faults: Fault[] = [{ type: 'constant-id', items: true, times: 'always' }]
    const model = fromContext(({ items }) => [{ type: 'text', text: `${items.length}` }])
    await using server = await startDevServer({ model, faults })
    const client = await connect(server)
    const first = await client.response({ input: 'one' })
    const second = await client.response({
      input: [...first.output, { role: 'user', content: 'two' }],
    })
    expect(second.output.map(({ id }) => id)).toEqual(first.output.map(({ id }) => id))
    const all = [...first.output, ...second.output, { role: 'user', content: 'three' }]
    expect(textOf(await client.response({ input: all }))).toBe('3')
  })

  test('foreign-item-id: events name an item of nobody', async () => {
    const faults: Fault[] = [{ type: 'foreign-item-id', event: 'response.output_text.delta' }]
    await using server = await startDevServer({ model: hello, faults })
    const client = await connect(server)
    const frames = await client.turn({ input: 'x' })
    const named = frames.filter(({ item_id }) => item_id !== undefined)
    const foreign = named.filter(({ item_id }) => item_id === 'msg_foreign')
    expect(new Set(foreign.map(({ type }) => type))).toEqual(
      new Set(['response.output_text.delta']),
    )
    expect(named.length).toBeGreaterThan(foreign.length)
  })
})

describe('anchors', () => {
  test('ignore-anchor shows an id that nobody named', async () => {
    const faults: Fault[] = [{ type: 'ignore-anchor', echo: 'other' }]
    await using server = await startDevServer({ model: recite, faults })
    const client = await connect(server)
    const first = await client.response({ input: 'one' })
    const second = await client.response({ input: 'two', previous_response_id: first.id })
    expect(textOf(second)).toBe('two')
    expect(second.previous_response_id).toMatch(/^resp_/)
    expect(second.previous_response_id).not.toBe(first.id)
  })

  test.for(['websocket', 'http'] as const)(
    'P35 a bare tool output is refused where the anchor is ignored: %s',
    async (transport) => {
      const faults: Fault[] = [{ type: 'ignore-anchor', transport }]
      await using server = await startDevServer({ faults })
      const client = await connect(server)
      const tools = [tool('look')]
      const first = await client.response({ input: 'x', tools })
      const input = [toolOutput(String(first.output[0]?.call_id), 'found')]
      const fields = { model: 'gpt-6-astra', input, tools, previous_response_id: first.id }
      const message = `No tool call found for function call output with call_id ${first.output[0]?.call_id}.`
      if (transport === 'websocket') {
        const frames = await client.turn(fields)
        expect(frames).toHaveLength(1)
        expect(frames[0]).toMatchObject({
          type: 'error',
          status: 400,
          error: { code: null, message },
        })
        return
      }
      const answer = await fetch(`${server.baseURL}/responses`, {
        method: 'POST',
        headers: { authorization: 'Bearer sk-test' },
        body: JSON.stringify(fields),
      })
      expect(answer.status).toBe(400)
      expect(await answer.json()).toMatchObject({ error: { message } })
    },
  )

  test('foreign-echo: a create without an anchor is put on the newest response, and shows its id', async () => {
    const faults: Fault[] = [{ type: 'foreign-echo', times: 2 }]
    await using server = await startDevServer({ model: recite, faults })
    const client = await connect(server)
    const first = await client.response({ input: 'one', stream_id: 'a' })
    // Where there is no response yet, it is an id that nobody knows.
    expect(first.previous_response_id).toMatch(/^resp_/)
    expect(textOf(first)).toBe('one')
    const second = await client.response({ input: 'two', stream_id: 'b' })
    expect(second.previous_response_id).toBe(first.id)
    expect(textOf(second)).toBe('one / one / two')
    expect(
      (await client.response({ input: 'three', stream_id: 'c' })).previous_response_id,
    ).toBeNull()
  })
})
