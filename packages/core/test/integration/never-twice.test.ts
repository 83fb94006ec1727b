// What has done something on the server is not done again: not by Warmline, and not by the retries
// of openai-node, which are left at their default here. The server counts.
import { describe, expect, test } from 'vitest'
import { textOf } from '../support/agent.js'
import { answer, errorEvent, type WireEvent } from '../support/answers.js'
import { type AttackedOptions, attacked, sdkOf, settled } from '../support/attacked.js'
import type { Create, HostileOptions } from '../support/hostile-server.js'

const bank = {
  type: 'mcp',
  server_label: 'bank',
  server_url: 'http://127.0.0.1:9/',
  require_approval: 'never',
} as const
const lookup = { type: 'function', name: 'lookup', parameters: {}, strict: false } as const
const transfer = {
  type: 'mcp_call',
  id: 'mcp_1',
  name: 'transfer',
  server_label: 'bank',
  arguments: '{}',
  output: 'done',
}
/** So that a retry comes at once. */
const soon = { 'retry-after-ms': '1' }

/** How a turn may fail once it has begun. */
const failures: Readonly<Record<string, (create: Create) => WireEvent>> = {
  'response.failed': (create) => {
    const last = answer(create, '', { status: 'failed', output: [] }).at(-1) ?? { type: 'none' }
    return {
      ...last,
      response: { ...Object(last.response), error: { code: 'server_error', message: 'No.' } },
    }
  },
  ...Object.fromEntries(
    [408, 409, 429, 500, 503].map((status) => [
      `error ${status}`,
      () => errorEvent(status, 'server_error', soon),
    ]),
  ),
}

/** Fails every turn, at a point of its answer. */
function failing(
  at: 'begun' | 'acted',
  failure: (create: Create) => WireEvent,
  item: (create: Create) => object,
): HostileOptions {
  return {
    onCreate(create) {
      const events = answer(create, '', { output: [item(create)], isFull: false })
      create.send(...events.slice(0, at === 'begun' ? 2 : 3), failure(create))
    },
  }
}

describe.each(Object.entries(failures))('%s', (_, failure) => {
  test.each([
    ['after it began', 'begun'],
    ['after the tool ran', 'acted'],
  ] as const)('A turn with a hosted tool that fails %s runs once', async (_when, at) => {
    await using line = await attacked(failing(at, failure, () => transfer))
    const asked = sdkOf(line, 2).responses.create({ model: 'm', input: 'pay', tools: [bank] })
    await expect(settled(asked)).rejects.toMatchObject({ code: 'server_error' })
    expect(line.server.creates).toHaveLength(1)
    expect(line.server.posts).toHaveLength(0)
  })

  test('A hosted tool that the request did not name, seen to run, keeps its turn from running twice', async () => {
    await using line = await attacked(failing('acted', failure, () => transfer))
    const asked = sdkOf(line, 2).responses.create({ model: 'm', input: 'pay' })
    await expect(settled(asked)).rejects.toMatchObject({ code: 'server_error' })
    expect(line.server.creates).toHaveLength(1)
  })
})

test.each(Object.entries(failures).slice(1))(
  'A turn without a hosted tool that fails with %s is tried again, as over HTTP',
  async (_, failure) => {
    const item = ({ number }: Create) => ({
      type: 'function_call',
      id: `fc_${number}`,
      call_id: `call_${number}`,
      name: 'lookup',
      arguments: '{}',
    })
    await using line = await attacked(failing('acted', failure, item))
    const asked = sdkOf(line, 2).responses.create({ model: 'm', input: 'look', tools: [lookup] })
    await expect(settled(asked)).rejects.toMatchObject({ code: 'server_error' })
    expect(line.server.creates).toHaveLength(3)
  },
)

/** Ends of a connection that say nothing of the turn that runs on it. */
const cuts: Readonly<Record<string, (create: Create) => void>> = {
  'its age': ({ sendText, socket }) => {
    // Of the connection, and so without a lane.
    sendText(JSON.stringify(errorEvent(400, 'websocket_connection_limit_reached')))
    socket.close(1000)
  },
  'its age, told to the lane': (create) =>
    create.send(errorEvent(400, 'websocket_connection_limit_reached')),
  'going away': ({ socket }) => socket.close(1001),
  'a restart of the service': ({ socket }) => socket.close(1012),
}

describe.each(['openai', 'openresponses'] as const)(
  '%s: in JSON mode, a turn that runs is cut by',
  (endpoint) => {
    describe.each(Object.entries(cuts))('%s', (_, cut) => {
      const cutting: HostileOptions = {
        onCreate(create) {
          const events = answer(create, 'right')
          if (create.number > 1) create.send(...events)
          else {
            create.send(...events.slice(0, 5))
            cut(create)
          }
        },
      }

      test('A cut turn in JSON mode is answered where running it again does no harm', async () => {
        await using line = await attacked({ endpoint, ...cutting })
        const asked = sdkOf(line).responses.create({ model: 'm', input: 'x', tools: [lookup] })
        expect((await settled(asked)).output_text).toBe('right')
        expect(line.records).toMatchObject([{ outcome: 'completed', replays: 1 }])
      })

      test('A cut turn in JSON mode is not sent again where it may have done something', async () => {
        await using line = await attacked({ endpoint, ...cutting })
        const asked = sdkOf(line, 2).responses.create({ model: 'm', input: 'pay', tools: [bank] })
        await expect(settled(asked)).rejects.toMatchObject({ status: 400, code: 'outcome_unknown' })
        expect(line.server.creates).toHaveLength(1)
        expect(line.server.posts).toHaveLength(0)
      })
    })
  },
)

describe('a key that is a function is asked for another', () => {
  const key = { type: 'authentication_error', code: 'invalid_api_key', message: 'No.' }
  const failed = ({ body }: Pick<Create, 'body'>, fields: object): WireEvent => ({
    type: 'response.failed',
    response: {
      id: 'resp_1',
      status: 'failed',
      previous_response_id: body.previous_response_id ?? null,
      ...fields,
    },
  })
  type Events = (create: Pick<Create, 'body' | 'number'>) => readonly WireEvent[]
  const sse = (events: readonly WireEvent[]): string =>
    events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('')

  /**
   * A server that turns away or fails what comes with the first key, and answers what comes with
   * the second.
   */
  const keyed = (first: Events): AttackedOptions => {
    let keys = 0
    return {
      client: { apiKey: () => `sk-${++keys}` },
      onCreate: (create) =>
        create.send(...(create.number > 1 ? answer(create, 'right') : first(create))),
      onPost({ body }, response, { posts }) {
        const create = { body, number: posts.length }
        const events = posts.length > 1 ? answer(create, 'right') : first(create)
        response.writeHead(200, { 'content-type': 'text/event-stream' }).end(sse(events))
      },
    }
  }
  const begun: Readonly<Record<string, Events>> = {
    'a failed response that did something': (create) => [
      failed(create, { output: [transfer], error: key }),
    ],
    'a failed response': (create) => [failed(create, { output: [], error: key })],
    'an error once it began': (create) => [
      ...answer(create, '').slice(0, 2),
      { type: 'error', status: 401, error: key },
    ],
    'a safety stop': () => [
      {
        type: 'error',
        status: 401,
        error: { code: 'misalignment_policy_violation', message: 'Stop.' },
      },
    ],
  }

  describe.each(['auto', 'http'] as const)('%s', (transport) => {
    test.each(Object.entries(begun))(
      'A refused key is not replaced and tried again after %s, whatever its status',
      async (_, first) => {
        const { client, ...server } = keyed(first)
        await using line = await attacked({ ...server, client: { ...client, transport } })
        const turn = line.client.create({ model: 'm', input: 'pay', tools: [bank] })
        await expect(settled(turn.response)).rejects.toMatchObject({
          status: 401,
          replaySafety: 'unsafe',
        })
        expect(line.server.creates.length + line.server.posts.length).toBe(1)
      },
    )

    test('A refused key is replaced and tried again where nothing had begun', async () => {
      const { client, ...server } = keyed(() => [{ type: 'error', status: 401, error: key }])
      await using line = await attacked({ ...server, client: { ...client, transport } })
      const turn = line.client.create({ model: 'm', input: 'pay', tools: [bank] })
      expect(textOf(await settled(turn.response))).toBe('right')
    })
  })

  test('A refused key is not replaced and tried again after parts of an answer without its beginning', async () => {
    const first: Events = (create) => [
      ...answer(create, '', { output: [transfer], isFull: false }).slice(2, 3),
      { type: 'error', status: 401, error: key },
    ]
    const { client, ...server } = keyed(first)
    await using line = await attacked({ ...server, client: { ...client, transport: 'http' } })
    const turn = line.client.create({ model: 'm', input: 'pay', tools: [bank] })
    await expect(settled(turn.response)).rejects.toMatchObject({
      status: 401,
      replaySafety: 'unsafe',
    })
    expect(line.server.posts).toHaveLength(1)
  })
})

describe('a connection closed with 1009 before any event', () => {
  const closing: HostileOptions = {
    onCreate: ({ socket }) => socket.close(1009),
    onPost: (_, response) => {
      const body = { id: 'resp_http', object: 'response', status: 'completed', output: [] }
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    },
  }

  test('A close with 1009 does not say that a small frame was too large, since it may have run', async () => {
    await using line = await attacked(closing)
    const asked = sdkOf(line, 2).responses.create({ model: 'm', input: 'pay', tools: [bank] })
    await expect(settled(asked)).rejects.toMatchObject({ status: 400, code: 'outcome_unknown' })
    expect([line.server.creates.length, line.server.posts.length]).toEqual([1, 0])
  })

  test('A small, harmless turn whose connection closes with 1009 is answered', async () => {
    await using line = await attacked(closing)
    const asked = sdkOf(line, 2).responses.create({ model: 'm', input: 'look', tools: [lookup] })
    expect(await settled(asked)).toMatchObject({ status: 'completed' })
  })

  test('A frame near the endpoint’s limit whose connection closes with 1009 goes over HTTP', async () => {
    await using line = await attacked({ endpoint: 'vercel', ...closing })
    const input = 'x'.repeat(3.95 * 1024 * 1024)
    const asked = sdkOf(line, 2).responses.create({ model: 'm', input, tools: [bank] })
    expect(await settled(asked)).toMatchObject({ id: 'resp_http' })
    expect(line.records).toMatchObject([{ transport: 'http', fallback: 'too_large' }])
  })
})
