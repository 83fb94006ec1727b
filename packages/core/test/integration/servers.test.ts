// Servers as they were seen live: xAI's chains, instructions and ids; addresses that take no
// stream_id; fields and anchors that are refused; limits of money; Azure's silence. Every answer is
// checked against the whole history.
import {
  type DevServer,
  type DevServerOptions,
  type Fault,
  fromContext,
  type ProfileName,
  startDevServer,
  systemClock,
} from '@warmline/dev-server'
import OpenAI from 'openai'
import { describe, expect, test } from 'vitest'
import {
  azureEndpoint,
  createResponsesClient,
  type Endpoint,
  type InputItem,
  openaiEndpoint,
  openResponsesEndpoint,
  type ResponsesClient,
  type ResponsesClientOptions,
  type TurnRecord,
  xaiEndpoint,
} from '../../src/index.js'
import { Conversation, digest, digestOf, textOf, user } from '../support/agent.js'
import { answer } from '../support/answers.js'
import { type AttackedOptions, attacked, settled } from '../support/attacked.js'
import { type Create, questionOf } from '../support/hostile-server.js'

type ErrorFault = Extract<Fault, { readonly type: 'error' }>

interface Line extends AsyncDisposable {
  readonly server: DevServer
  readonly client: ResponsesClient
  readonly records: TurnRecord[]
  /** How each turn went, in a word or two. */
  readonly turns: () => string[]
}

async function open(
  server: DevServerOptions,
  endpoint: (options: { baseURL: string }) => Endpoint,
  options: ResponsesClientOptions = {},
): Promise<Line> {
  const started = await startDevServer({ model: digest(), ...server })
  const client = createResponsesClient({
    apiKey: 'sk-test',
    endpoint: endpoint({ baseURL: started.baseURL }),
    ...options,
  })
  const records: TurnRecord[] = []
  client.onTurn((record) => records.push(record))
  return {
    server: started,
    client,
    records,
    turns: () =>
      records.map(({ transport, mode, reason, fallback }) =>
        [transport === 'http' ? 'http' : mode, reason, fallback].filter(Boolean).join(' '),
      ),
    async [Symbol.asyncDispose]() {
      await client.close()
      await started.close()
    },
  }
}

/** The creates that came over sockets, as they were sent. */
function creates({ journal }: DevServer): { readonly [field: string]: unknown }[] {
  return journal.entries.flatMap((entry) =>
    entry.kind === 'frame' && entry.direction === 'in' ? [JSON.parse(entry.text ?? '{}')] : [],
  )
}

const posts = ({ journal }: DevServer): number =>
  journal.entries.filter(({ kind }) => kind === 'request').length
const upgrades = ({ journal }: DevServer): number =>
  journal.entries.filter(({ kind }) => kind === 'upgrade').length

/** Says what instructions a turn stands under, and its context. */
const obedient = fromContext(({ items, request }) => [
  { type: 'text', text: `${String(request.instructions ?? 'none')}: ${digestOf(items)}` },
])

describe('xAI', () => {
  const xai = (
    options: DevServerOptions = {},
    client: ResponsesClientOptions = {},
  ): Promise<Line> => open({ profile: 'xai', ...options }, xaiEndpoint, client)

  test('continues what was stored, turn after turn within one second, under one id', async () => {
    await using line = await xai()
    const talk = new Conversation(line.client, { store: true, instructions: 'be brief' })
    for (const text of ['a', 'b', 'c', 'd', 'e']) await talk.say(text)
    expect(line.turns()).toEqual(['full no_chain', ...Array(4).fill('incremental')])
    expect(new Set(line.records.map(({ responseId }) => responseId)).size).toBe(1)
    expect(upgrades(line.server)).toBe(1)
    const [first, ...others] = creates(line.server)
    expect(first?.instructions).toBe('be brief')
    for (const create of others) expect(create).not.toHaveProperty('instructions')
  })

  test('never asks for what was not stored', async () => {
    await using line = await xai()
    const talk = new Conversation(line.client, { store: false })
    for (const text of ['a', 'b', 'c']) await talk.say(text)
    expect(line.turns()).toEqual(['full no_chain', 'full cold:not_stored', 'full cold:not_stored'])
    expect(creates(line.server)).toHaveLength(3)
  })

  test('refuses a warm-up before it is sent', async () => {
    await using line = await xai()
    const turn = line.client.create({ model: 'm', input: 'a', generate: false })
    await expect(turn.response).rejects.toMatchObject({ code: 'invalid_request' })
    expect(upgrades(line.server)).toBe(0)
  })

  /** One turn of a history, under these instructions; fails unless the server stood under them. */
  async function sayUnder(
    client: ResponsesClient,
    history: InputItem[],
    instructions: string | null | undefined,
  ): Promise<InputItem[]> {
    const input = [...history, user(`turn ${history.length}`)]
    const fields = instructions === undefined ? {} : { instructions }
    const response = await client.create({ model: 'm', input, ...fields }).response
    expect(textOf(response)).toBe(`${instructions ?? 'none'}: ${digestOf(input)}`)
    return [...input, ...(response.output ?? [])]
  }

  test('other instructions, and none, begin anew where nothing sticks', async () => {
    await using line = await xai({ model: obedient })
    const steps = ['A', 'A', 'B', 'B', undefined, undefined, null, 'A', '']
    let history: InputItem[] = []
    for (const instructions of steps) history = await sayUnder(line.client, history, instructions)
    expect(line.turns()).toEqual([
      'full no_chain',
      'incremental',
      'full settings:instructions',
      'incremental',
      'full settings:instructions',
      'incremental',
      'incremental',
      // The first chain is still there, and stands under just these.
      'incremental',
      'full settings:instructions',
    ])
    // A turn without any runs on a connection where nobody has set some.
    const bare = line.server.journal.entries.flatMap((entry) => {
      if (entry.kind !== 'frame' || entry.direction === 'out') return []
      const create = JSON.parse(entry.text ?? '{}')
      return [
        {
          on: entry.connection,
          isBare: create.previous_response_id == null && create.instructions == null,
        },
      ]
    })
    const first = bare.find(({ isBare }) => isBare)
    expect(bare.find(({ on }) => on === first?.on)).toBe(first)
    for (const create of creates(line.server)) {
      if (create.previous_response_id != null) expect(create).not.toHaveProperty('instructions')
    }
  })

  test('conversations that take turns on one connection never hear of each other', async () => {
    await using line = await xai({}, { maxConnections: 1 })
    const talks = ['one', 'two', 'three'].map((name) => ({
      name,
      talk: new Conversation(line.client),
    }))
    for (let round = 0; round < 6; round++) {
      for (const { name, talk } of talks) await talk.say(`${name} ${round}`)
      await talks[round % 3]?.talk.say(`again ${round}`)
    }
    expect(line.turns().filter((turn) => turn === 'incremental').length).toBeGreaterThan(3)
    expect(posts(line.server)).toBe(0)
  })

  test('what was given up on a connection is never continued as something else', async () => {
    const faults: Fault[] = [
      { type: 'stall', at: 'after-created', turn: 2, connection: 1, forMs: 50 },
    ]
    await using line = await xai({ faults }, { maxConnections: 1 })
    const talk = new Conversation(line.client)
    await talk.say('a')
    const controller = new AbortController()
    const stranger = line.client.create(
      { model: 'm', input: 'stranger' },
      { signal: controller.signal },
    )
    for await (const { type } of stranger) if (type === 'response.created') break
    controller.abort()
    for (const text of ['b', 'c']) await talk.say(text)
  })

  test('a chain that the server has forgotten is sent in full, once, and its error is nobody’s', async () => {
    const faults: Fault[] = [
      {
        type: 'error',
        at: 'before-created',
        turn: 2,
        status: 404,
        message: 'gRPC error: Response with id=resp_x not found about previous_response_id',
      },
    ]
    await using line = await xai({ faults })
    const talk = new Conversation(line.client)
    for (const text of ['a', 'b', 'c']) await talk.say(text)
    expect(line.records.map(({ replays }) => replays)).toEqual([0, 1, 0])
    expect(line.turns().slice(1)).toEqual(['full cold:evicted', 'incremental'])
  })

  test('a chain of the caller’s own goes over HTTP, and an id of two responses is refused', async () => {
    await using line = await xai({}, { maxConnections: 1 })
    const first = await line.client.create({ model: 'm', input: [user('a')] }).response
    const next = { model: 'm', previous_response_id: first.id, input: [user('b')] }
    expect(textOf(await line.client.create(next).response)).toBe('3 items: a, b')
    expect(line.turns().at(-1)).toBe('http caller_chained repeated_ids')
    await line.client.create({ model: 'm', input: [user('other')] }).response
    await expect(line.client.create(next).response).rejects.toMatchObject({
      code: 'invalid_request',
      replaySafety: 'safe',
    })
  })

  test('a chain of the caller’s own that may not go over HTTP is refused before it is sent', async () => {
    await using line = await xai({}, { transport: 'websocket' })
    const first = await line.client.create({ model: 'm', input: 'a' }).response
    const next = { model: 'm', previous_response_id: first.id, input: 'b' }
    await expect(line.client.create(next).response).rejects.toMatchObject({
      code: 'invalid_request',
      replaySafety: 'safe',
    })
    expect(creates(line.server)).toHaveLength(1)
  })

  /**
   * A server like xAI at an address that is not known, whose responses begin in as many seconds as
   * there are `tickMs`.
   */
  async function hidden(tickMs: number): Promise<Line> {
    let now = 1_795_000_000_000
    const clock = { ...systemClock, now: () => (now += tickMs) }
    return open({ profile: 'xai', model: obedient, clock }, openResponsesEndpoint)
  }

  test('behind an address that is not known to be xAI, refused instructions and repeated ids are learned once', async () => {
    await using line = await hidden(1000)
    let history: InputItem[] = []
    for (let turn = 0; turn < 5; turn++) history = await sayUnder(line.client, history, 'A')
    const refused = line.server.journal.entries.filter(
      (entry) => entry.kind === 'frame' && entry.direction === 'out' && entry.type === undefined,
    )
    expect(refused).toHaveLength(1)
    const learned = 'full off:repeated_ids'
    expect(line.turns().slice(2)).toEqual(['full settings:instructions', learned, learned])
    expect(line.records.map(({ replays }) => replays)).toEqual([0, 1, 0, 0, 0])
  })

  test('where its responses begin in the same words, two that are asked for again teach the same', async () => {
    await using line = await hidden(0)
    let history: InputItem[] = []
    for (let turn = 0; turn < 8; turn++) history = await sayUnder(line.client, history, 'A')
    expect(line.turns().slice(5)).toEqual(Array(3).fill('full off:repeated_ids'))
    expect(line.records.map(({ replays }) => replays).slice(5)).toEqual([0, 0, 0])
    const { responseId = '' } = line.records[1] ?? {}
    const next = { model: 'm', previous_response_id: responseId, input: 'b' }
    await expect(line.client.create(next).response).rejects.toMatchObject({
      code: 'invalid_request',
    })
  })
})

describe('ids that count anew on every connection', () => {
  const ids: Omit<AttackedOptions, 'onCreate'> = {
    endpoint: 'openresponses',
    client: { transport: 'websocket', maxConnections: 2 },
  }
  const next = { model: 'm', previous_response_id: 'resp_1', input: 'more' }

  test('once seen, a chain of the caller’s own is refused, whichever of them it means', async () => {
    const held: Create[] = []
    await using line = await attacked({
      ...ids,
      onCreate(create) {
        held.push(create)
        if (held.length === 2)
          for (const one of held)
            one.send(...answer(one, questionOf(one.body), { id: 'resp_1', createdAt: one.number }))
      },
    })
    const asked = ['Ada', 'Bob'].map((input) => line.client.create({ model: 'm', input }).response)
    expect((await settled(Promise.all(asked))).map(({ id }) => id)).toEqual(['resp_1', 'resp_1'])
    await expect(settled(line.client.create(next).response)).rejects.toMatchObject({
      code: 'invalid_request',
      replaySafety: 'safe',
    })
    expect(line.server.creates).toHaveLength(2)
  })

  test('seen while such a turn waits for a lane, it is not sent', async () => {
    const held: Create[] = []
    await using line = await attacked({
      ...ids,
      onCreate(create) {
        if (create.number > 1) held.push(create)
        else create.send(...answer(create, 'first', { id: 'resp_1', createdAt: 1 }))
      },
    })
    await settled(line.client.create({ model: 'm', input: 'first' }).response)
    const others = ['Ada', 'Bob'].map((input) => line.client.create({ model: 'm', input }).response)
    await settled(line.server.until(() => held.length === 2))
    const waiting = line.client.create(next).response
    const refused = expect(settled(waiting)).rejects.toMatchObject({ replaySafety: 'safe' })
    const elsewhere = held.find(
      ({ connection }) => connection !== line.server.creates[0]?.connection,
    )
    elsewhere?.send(...answer(elsewhere, 'second', { id: 'resp_1', createdAt: 2 }))
    await refused
    for (const one of held)
      if (one !== elsewhere) one.send(...answer(one, 'third', { id: 'resp_3' }))
    await settled(Promise.all(others))
    expect(line.server.creates).toHaveLength(3)
  })
})

describe('an address of which nothing is known, where instructions are refused beside an anchor and stay in force', () => {
  /** What a connection stands under; every answer says it. */
  const sticky = (): ReturnType<typeof attacked> => {
    const inForce = new WeakMap<object, unknown>()
    return attacked({
      endpoint: 'openresponses',
      onCreate: (create) => {
        const { instructions, previous_response_id: anchor } = create.body
        if (instructions !== undefined && anchor !== undefined) {
          const message = 'Argument not supported: instructions and previous_response_id together'
          create.send({ error: { message, type: 'api_error' } })
          return
        }
        if (instructions !== undefined) inForce.set(create.socket, instructions)
        create.send(...answer(create, String(inForce.get(create.socket) ?? 'none')))
      },
    })
  }
  const say = async (
    client: ResponsesClient,
    history: InputItem[],
    instructions?: string,
  ): Promise<string> => {
    const under = instructions === undefined ? {} : { instructions }
    const response = await client.create({ model: 'm', input: [...history], ...under }).response
    history.push(...response.output, user('go on'))
    return textOf(response)
  }
  const modes = (records: readonly TurnRecord[]): readonly string[] =>
    records.map(({ mode, reason }) => `${mode} ${reason ?? ''}`.trim())

  test('a turn without them never goes on from one with them', async () => {
    await using line = await sticky()
    const talk: InputItem[] = [user('a')]
    const said: string[] = []
    for (const instructions of ['A', 'A', undefined, undefined, 'B', undefined]) {
      said.push(await say(line.client, talk, instructions))
    }
    expect(said).toEqual(['A', 'A', 'none', 'none', 'B', 'none'])
    expect(modes(line.records)).toEqual([
      'full no_chain',
      'full cold:evicted',
      'full settings:instructions',
      'incremental',
      'full settings:instructions',
      // From the last answer that was given without them.
      'incremental',
    ])
  })

  test('and one that begins without them begins on a connection that never had them', async () => {
    await using line = await sticky()
    const talks: InputItem[][] = ['a', 'b', 'c', 'd'].map((text) => [user(text)])
    const [first = [], second = [], ...others] = talks
    await Promise.all([say(line.client, first, 'A'), say(line.client, second, 'B')])
    await say(line.client, first, 'A')
    expect(await Promise.all(others.map((talk) => say(line.client, talk)))).toEqual([
      'none',
      'none',
    ])
    expect(await say(line.client, second)).toBe('none')
  })
})

describe('an address that takes no stream_id', () => {
  const shapes: readonly (readonly [string, Omit<ErrorFault, 'type' | 'at'>])[] = [
    ['as OpenAI would say it', { status: 400, code: 'unknown_parameter', param: 'stream_id' }],
    ['in text alone', { status: 400, code: null, message: 'Unsupported parameter: stream_id' }],
    [
      'without its lane',
      {
        status: 400,
        code: null,
        message: 'Unsupported parameter: stream_id',
        isUnattributed: true,
      },
    ],
    [
      'without a type',
      {
        spelling: 'untyped',
        message: 'Unsupported parameter: stream_id',
        isUnattributed: true,
      },
    ],
  ]

  test.each(shapes)('%s: one turn pays once, and none is lost', async (_, shape) => {
    const fault: Fault = {
      type: 'error',
      at: 'before-created',
      connection: 1,
      times: 'always',
      ...shape,
    }
    await using line = await open({ faults: [fault] }, openaiEndpoint)
    const talk = new Conversation(line.client, { store: false })
    for (const text of ['a', 'b', 'c']) await talk.say(text)
    expect(line.turns()).toEqual(['full no_chain', 'incremental', 'incremental'])
    expect(line.records.map(({ replays }) => replays)).toEqual([1, 0, 0])
    const names = creates(line.server).map(({ stream_id }) => stream_id)
    expect(names).toEqual(['l0', undefined, undefined, undefined])
    expect(posts(line.server)).toBe(0)
  })

  test.each(['azure', 'vercel-gateway', 'openresponses'] as const satisfies readonly ProfileName[])(
    'the profile %s behind the row of OpenAI: 20 turns at once, and none is lost',
    async (profile) => {
      await using line = await open({ profile }, openaiEndpoint)
      const answers = await Promise.all(
        Array.from(
          { length: 20 },
          (_, i) => line.client.create({ model: 'm', input: [user(`q${i}`)] }).response,
        ),
      )
      expect(answers.map(textOf)).toEqual(Array.from({ length: 20 }, (_, i) => `1 items: q${i}`))
      expect(posts(line.server)).toBe(0)
      const before = creates(line.server).length
      await line.client.create({ model: 'm', input: [user('later')] }).response
      expect(creates(line.server)).toHaveLength(before + 1)
    },
  )

  test('nor is a turn with tools of the server, or one that its caller chained', async () => {
    const message = 'Unsupported parameter: stream_id'
    const fault: Fault = {
      type: 'error',
      at: 'before-created',
      connection: 1,
      times: 'always',
      status: 400,
      code: null,
      message,
      isUnattributed: true,
    }
    await using line = await open({ faults: [fault] }, openaiEndpoint)
    const tools = [{ type: 'code_interpreter', container: { type: 'auto' } }] as const
    const input = [user('a')]
    expect(textOf(await line.client.create({ model: 'm', tools, input }).response)).toBe(
      '1 items: a',
    )
    expect(creates(line.server)).toHaveLength(2)
  })
})

describe('an error that speaks of a stream_id', () => {
  const tools = [{ type: 'code_interpreter', container: { type: 'auto' } }] as const
  const failing = (frame: object): AttackedOptions => ({
    onCreate(create) {
      if (create.number === 1) create.send({ type: 'error', ...frame })
      else create.send(...answer(create, 'right'))
    },
  })

  test.each([
    {
      status: 502,
      error: { message: 'Timed out while relaying stream_id l0: unexpected field in chunk' },
    },
    { status: 500, error: { type: 'server_error', message: 'internal', param: 'stream_id' } },
    { status: 500, detail: 'The worker crashed (stream_id=l0): unknown key "x"' },
    { error: { type: 'server_error', message: 'Unknown field "x" of stream_id l0' } },
    { status: 408, error: { message: 'No answer in time on stream_id l0: invalid field' } },
  ])('refuses no lane unless it refuses the request: %j', async (frame) => {
    await using line = await attacked(failing(frame))
    const asked = settled(line.client.create({ model: 'm', tools, input: 'a' }).response)
    await expect(asked).rejects.toMatchObject({ code: 'server_error', replaySafety: 'unsafe' })
    expect(line.server.creates).toHaveLength(1)
    await settled(line.client.create({ model: 'm', input: 'b' }).response)
    expect(line.server.creates.at(-1)?.body.stream_id).toBeDefined()
    expect(line.server.posts).toHaveLength(0)
  })

  const unsure = { error: { message: 'The tool ran into an unknown field "stream_id"' } }

  test('without a status, leaves open whether a tool of the server ran', async () => {
    await using line = await attacked(failing(unsure))
    const asked = settled(line.client.create({ model: 'm', tools, input: 'a' }).response)
    await expect(asked).rejects.toMatchObject({ code: 'outcome_unknown', replaySafety: 'unsafe' })
    // It may be true all the same, and would be told to every turn.
    await settled(line.client.create({ model: 'm', tools, input: 'b' }).response)
    expect(line.server.creates.map(({ body }) => body.stream_id)).toEqual(['l0', undefined])
  })

  test('without a status, and nothing else in it, has let nothing run', async () => {
    await using line = await attacked(
      failing({ error: { message: 'Unsupported parameter: stream_id' } }),
    )
    const response = await settled(line.client.create({ model: 'm', tools, input: 'a' }).response)
    expect(textOf(response)).toBe('right')
  })
})

describe.each([true, false])(
  'anchors that the server never knows, in its own words, store: %s',
  (store) => {
    test.each(['Invalid `previous_response_id`.', 'gRPC error: Response with id={id} not found'])(
      'are given up after a few turns: %s',
      async (words) => {
        await using line = await attacked({
          onCreate(create) {
            const id = create.body.previous_response_id
            if (id == null) create.send(...answer(create, 'well'))
            else
              create.sendText(
                JSON.stringify({
                  error: { type: 'api_error', message: words.replace('{id}', id) },
                }),
              )
          },
          endpoint: 'azure',
        })
        let input: InputItem[] = []
        const turns = 12
        for (let turn = 0; turn < turns; turn++) {
          input = [...input, user(`turn ${turn}`)]
          const response = await line.client.create({ model: 'm', store, input }).response
          expect(textOf(response)).toBe('well')
          input = [...input, ...(response.output ?? [])]
        }
        const asked = line.server.creates.filter(
          ({ body }) => body.previous_response_id != null,
        ).length
        expect(asked).toBe(store ? 6 : 3)
        expect(line.server.creates).toHaveLength(turns + asked)
      },
    )
  },
)

describe('limits', () => {
  const sdkOf = ({ server, client }: Line): OpenAI =>
    new OpenAI({ apiKey: 'sk-test', baseURL: server.baseURL, fetch: client.fetch, maxRetries: 2 })

  test.each([
    'insufficient_quota',
    'credit_balance_exhausted',
    'organization_spend_limit_exceeded',
    'project_spend_limit_exceeded',
    'organization_usage_limit_exceeded',
  ])('%s is a 429 that openai-node does not repeat', async (code) => {
    const fault: Fault = {
      type: 'error',
      at: 'before-created',
      times: 'always',
      status: 429,
      code,
      errorType: 'insufficient_quota',
    }
    await using line = await open({ faults: [fault] }, openaiEndpoint)
    await expect(sdkOf(line).responses.create({ model: 'm', input: 'x' })).rejects.toMatchObject({
      status: 429,
      code,
    })
    expect(creates(line.server)).toHaveLength(1)
  })

  test('on the handshake too', async () => {
    const body = JSON.stringify({
      error: {
        type: 'insufficient_quota',
        code: 'project_spend_limit_exceeded',
        message: 'Spent.',
      },
    })
    await using line = await open(
      { faults: [{ type: 'refuse-upgrade', status: 429, times: 'always', body }] },
      openaiEndpoint,
    )
    await expect(sdkOf(line).responses.create({ model: 'm', input: 'x' })).rejects.toMatchObject({
      status: 429,
      code: 'project_spend_limit_exceeded',
    })
    expect(upgrades(line.server)).toBe(1)
  })

  test.each([
    [429, 'slow_down', 'rate_limit_error'],
    [503, 'server_is_overloaded', 'service_unavailable_error'],
  ] as const)(
    '%i %s keeps its retry-after, whatever frame it comes in',
    async (status, code, errorType) => {
      for (const spelling of [
        'wrapped',
        'headers-on-top',
        'status-code',
        'without-status',
      ] as const) {
        const fault: Fault = {
          type: 'error',
          at: 'before-created',
          status,
          code,
          errorType,
          spelling,
          headers: { 'retry-after': '7' },
        }
        await using line = await open({ faults: [fault, fault] }, openaiEndpoint)
        await expect(line.client.create({ model: 'm', input: 'x' }).response).rejects.toMatchObject(
          {
            status,
            serverCode: code,
            retryAfterMs: 7000,
          },
        )
        const answer = await line.client.fetch(`${line.server.baseURL}/responses`, {
          method: 'POST',
          headers: { authorization: 'Bearer sk-test', 'content-type': 'application/json' },
          body: JSON.stringify({ model: 'm', input: 'x' }),
        })
        expect([answer.status, answer.headers.get('retry-after')]).toEqual([status, '7'])
      }
    },
  )
})

describe('Azure, where a 502 ends the socket without a frame', () => {
  const gone = (at: 'before-created' | 'after-first-output'): Fault => ({
    type: 'error',
    at,
    status: 502,
    turn: 2,
    connection: 1,
  })

  test('before the answer: the turn is sent again, in full, and nothing else is', async () => {
    await using line = await open(
      { profile: 'azure', faults: [gone('before-created')] },
      azureEndpoint,
    )
    const talk = new Conversation(line.client, { store: false })
    for (const text of ['a', 'b', 'c']) await talk.say(text)
    expect(line.turns()).toEqual(['full no_chain', 'full cold:connection_lost', 'incremental'])
    expect(line.records.map(({ replays }) => replays)).toEqual([0, 1, 0])
  })

  test('within the answer: the caller hears that it broke, and it is not begun again', async () => {
    await using line = await open(
      { profile: 'azure', faults: [gone('after-first-output')] },
      azureEndpoint,
    )
    const talk = new Conversation(line.client, { store: false })
    await talk.say('a')
    await expect(talk.say('b')).rejects.toMatchObject({ code: 'connection_lost' })
    expect(creates(line.server)).toHaveLength(2)
    await talk.say('c')
  })
})
