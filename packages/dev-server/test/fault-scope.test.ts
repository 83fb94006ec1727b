// The scope of faults: connection, transport, lane, turn, count and probability.
import { describe, expect, test } from 'vitest'
import { type Fault, fromContext, startDevServer } from '../src/index.js'
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
const hello = fromContext(() => [{ type: 'text', text: 'ab' }])

describe('where a fault strikes', () => {
  test('once by default, as often as told, and always', async () => {
    const faults: Fault[] = [
      { type: 'unknown-event', at: 'after-created', event: { type: 'once' } },
      { type: 'unknown-event', at: 'after-created', event: { type: 'twice' }, times: 2 },
      { type: 'unknown-event', at: 'after-created', event: { type: 'ever' }, times: 'always' },
    ]
    await using server = await startDevServer({ model: hello, faults })
    const client = await connect(server)
    const strange: string[] = []
    for (let turn = 0; turn < 3; turn += 1) {
      const frames = await client.turn({ input: 'x' })
      strange.push(
        frames.flatMap(({ type }) => (type?.startsWith('response.') ? [] : [type])).join(' '),
      )
    }
    expect(strange).toEqual(['once twice ever', 'twice ever', 'ever'])
    expect(server.faults.pending.map(({ type, times }) => [type, times])).toEqual([
      ['unknown-event', 'always'],
    ])
    server.faults.clear()
    expect(await client.turn({ input: 'x' })).toHaveLength(turnEvents.length)
  })

  test('by connection, lane and turn', async () => {
    const mark = (type: string, scope: object): Fault => ({
      type: 'unknown-event',
      at: 'after-created',
      event: { type },
      times: 'always',
      ...scope,
    })
    const faults = [
      mark('c2', { connection: 2 }),
      mark('lane-a', { lane: 'a' }),
      mark('default', { lane: null }),
      mark('t2', { turn: 2 }),
    ]
    await using server = await startDevServer({ model: hello, faults })
    const seen: string[] = []
    for (const connection of ['1', '2']) {
      const client = await connect(server)
      for (const lane of ['a', 'b', undefined]) {
        const frames = await client.turn({
          input: 'x',
          ...(lane === undefined ? {} : { stream_id: lane }),
        })
        const marks = frames.flatMap(({ type }) => (type?.startsWith('response.') ? [] : [type]))
        seen.push(`${connection} ${lane ?? '-'}: ${marks.join(' ')}`)
      }
    }
    expect(seen).toEqual([
      '1 a: lane-a',
      '1 b: t2',
      '1 -: default',
      '2 a: c2 lane-a',
      '2 b: c2 t2',
      '2 -: c2 default',
    ])
  })

  test('by chance, from a seed', async () => {
    const fault: Fault = {
      type: 'unknown-event',
      at: 'after-created',
      probability: 0.3,
      times: 'always',
    }
    const struck = async (seed: number): Promise<readonly number[]> => {
      await using server = await startDevServer({ model: hello, faults: [fault], costs: { seed } })
      const client = await connect(server)
      const lengths: number[] = []
      for (let turn = 0; turn < 40; turn += 1)
        lengths.push((await client.turn({ input: 'x' })).length - turnEvents.length)
      return lengths
    }
    const one = await struck(1)
    expect(one).toEqual(await struck(1))
    expect(one).not.toEqual(await struck(2))
    const total = one.reduce((sum, each) => sum + each, 0)
    expect(total).toBeGreaterThan(4)
    expect(total).toBeLessThan(25)
  })

  test('while the server runs, and checked', async () => {
    const { model, open } = gate()
    await using server = await startDevServer({ model })
    const client = await connect(server)
    server.faults.add({ type: 'drop', at: 'after-completed' })
    open('x')
    await client.response({ input: 'x' })
    expect((await client.closed).code).toBe(1006)
    // @ts-expect-error: what a JavaScript caller could pass
    expect(() => server.faults.add({ type: 'drop', at: 'sometimes' })).toThrow(
      'fault.at: expected one of before-created, after-created, after-first-output, before-completed, after-completed, before:EVENT or after:EVENT.',
    )
  })
})

describe('over HTTP', () => {
  const post = (server: { baseURL: string }, fields: object): Promise<Response> =>
    fetch(`${server.baseURL}/responses`, {
      method: 'POST',
      body: JSON.stringify({ model: 'm', input: 'x', ...fields }),
    })

  test.for([true, false])(
    'error before created is a status with its headers, stream %s',
    async (stream) => {
      const headers = { 'retry-after': '4' }
      const fault: Fault = {
        type: 'error',
        at: 'before-created',
        transport: 'http',
        status: 503,
        headers,
      }
      await using server = await startDevServer({ faults: [fault] })
      const answer = await post(server, { stream })
      expect(answer.status).toBe(503)
      expect(answer.headers.get('retry-after')).toBe('4')
      expect(JSON.parse(await answer.text())).toMatchObject({
        error: { code: 'server_error', type: 'server_error' },
      })
      expect((await post(server, { stream })).status).toBe(200)
    },
  )

  test('error later is an event of the stream, flat', async () => {
    const faults: Fault[] = [{ type: 'error', at: 'after-first-output', transport: 'http' }]
    await using server = await startDevServer({ model: hello, faults })
    const text = await (await post(server, { stream: true })).text()
    expect(text.trim().split('\n').at(-1)).toBe(
      'data: {"type":"error","sequence_number":5,"code":"server_error","message":"A fault of this development server: server_error.","param":null}',
    )
  })

  test('drop cuts the stream', async () => {
    const faults: Fault[] = [{ type: 'drop', at: 'after-first-output', transport: 'http' }]
    await using server = await startDevServer({ model: hello, faults })
    const answer = await post(server, { stream: true })
    await expect(answer.text()).rejects.toThrow('terminated')
  })

  test('event faults, ignore-anchor and bad-json work there too', async () => {
    const faults: Fault[] = [
      { type: 'empty-completed-output', transport: 'http' },
      { type: 'omit-event', transport: 'http' },
      { type: 'bad-json', at: 'after-created', text: '{"cut', transport: 'http' },
      { type: 'ignore-anchor', transport: 'http' },
    ]
    await using server = await startDevServer({ model: recite, faults })
    const text = await (await post(server, { stream: true })).text()
    expect(text).not.toContain('response.output_item.done')
    expect(text).toContain('data: {"cut\n\n')
    expect(text).toContain('"output":[],"usage":{')
    const { id } = JSON.parse(await (await post(server, {})).text())
    const second = JSON.parse(
      await (await post(server, { input: 'alone', previous_response_id: id })).text(),
    )
    expect(second.previous_response_id).toBeNull()
    expect(textOf(second)).toBe('alone')
  })
})

describe('bad faults are named', () => {
  test.for([
    [{ type: 'drop' }, /^faults\[0\]\.at: expected one of before-created/],
    [
      { type: 'fall-over' },
      /^faults\[0\]\.type: Invalid discriminator value\. Expected 'refuse-upgrade' \| /,
    ],
    [{ type: 'drop', at: 'after-created', turn: 0 }, /^faults\[0\]\.turn: Too small/],
    [{ type: 'drop', at: 'after-created', when: 1 }, /^faults\[0\]: Unrecognized key: "when"/],
    [
      { type: 'close', at: 'after-created', code: 1006 },
      /^faults\[0\]\.code: expected a close code/,
    ],
    [
      { type: 'close', at: 'after-created', code: 1000, reason: 'é'.repeat(62) },
      /^faults\[0\]\.reason: expected at most 123 bytes of UTF-8/,
    ],
    [{ type: 'refuse-upgrade', status: 101 }, /^faults\[0\]\.status: Too small/],
    [{ type: 'silence', times: 'often' }, /^faults\[0\]\.times: expected a count/],
    [{ type: 'half-open', at: 'after-created', transport: 'http' }, /^faults\[0\]\.transport: /],
    [
      { type: 'drop', at: 'after-created', transport: 'http', lane: 'a' },
      /^faults\[0\]: connection and lane mean nothing over HTTP/,
    ],
    ['drop', /^faults\[0\]: Invalid input: expected object/],
  ] as const)('%j', async ([fault, message]) => {
    // @ts-expect-error: what a JavaScript caller could pass
    const starting = startDevServer({ faults: [fault] })
    await expect(starting).rejects.toThrow(message)
    await expect(starting).rejects.toMatchObject({ code: 'invalid_option' })
  })
})
