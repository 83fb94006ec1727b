// What the server stops for a person to look at is told whole and sent once: not again, not in
// full, not over HTTP, and with no status that openai-node repeats. The server counts.
import { type DevServer, errorSpellings, type Fault } from '@warmline/dev-server'
import OpenAI, { APIError } from 'openai'
import { describe, expect, test } from 'vitest'
import { isWarmlineError } from '../../src/index.js'
import { type Line, openLine, textOf, user } from '../support/agent.js'
import { answer } from '../support/answers.js'
import { type AttackedOptions, attacked, settled } from '../support/attacked.js'

const code = 'misalignment_policy_violation'
const misalignment = {
  error_type: 'potentially_unintended_data_transfer',
  detailed_explanation: 'It was about to send files to an address that nobody had named.',
  review_target: 'review_7',
  steer: { message: 'Ask before anything is sent.' },
}
type SafetyStop = Extract<Fault, { readonly type: 'safety-stop' }>

const stop = (more: Partial<SafetyStop>): SafetyStop => ({
  type: 'safety-stop',
  at: 'before-created',
  misalignment,
  times: 'always',
  ...more,
})

/** Every place where a turn may be stopped, and whether its answer has begun by then. */
const places: readonly (readonly [string, Pick<SafetyStop, 'at' | 'as'>])[] = [
  ['on the handshake', { at: 'upgrade' }],
  ['before the response', { at: 'before-created' }],
  ['once it began', { at: 'after-created' }],
  ['in its middle', { at: 'after-first-output' }],
  ['in its middle, as a failed response', { at: 'after-first-output', as: 'failed' }],
  ['once it began, as a failed response', { at: 'after-created', as: 'failed' }],
]

/** How often the server was asked: handshakes that it refused, and creates by either way. */
function asked({ journal }: DevServer): { refused: number; creates: number; posts: number } {
  const counts = { refused: 0, creates: 0, posts: 0 }
  for (const entry of journal.entries) {
    if (entry.kind === 'upgrade' && entry.status === 403) counts.refused++
    if (entry.kind === 'frame' && entry.direction === 'in') counts.creates++
    if (entry.kind === 'request') counts.posts++
  }
  return counts
}

/** What it may have been asked: one handshake, or one create. */
function onceAt({ at }: Pick<SafetyStop, 'at'>): ReturnType<typeof asked> {
  const isUpgrade = at === 'upgrade'
  return { refused: isUpgrade ? 1 : 0, creates: isUpgrade ? 0 : 1, posts: 0 }
}

async function thrownBy(work: () => Promise<unknown>): Promise<unknown> {
  return work().then(
    () => undefined,
    (error: unknown) => error,
  )
}

const sdkOf = ({ server, client }: Line): OpenAI =>
  new OpenAI({ apiKey: 'sk-test', baseURL: server.baseURL, fetch: client.fetch, maxRetries: 3 })

describe.each(places)('stopped %s', (_, place) => {
  test('A native turn that is stopped fails with a code of its own and all that was said', async () => {
    await using line = await openLine({ server: { faults: [stop(place)] } })
    const turn = line.client.create({ model: 'm', input: 'x' })
    const error = await thrownBy(() => turn.response)
    expect(error).toMatchObject({
      code: 'safety_stop',
      status: 403,
      serverCode: code,
      replaySafety: 'unsafe',
      body: { code, misalignment },
    })
    expect(await turn.record).toMatchObject({
      outcome: 'failed',
      errorCode: 'safety_stop',
      replays: 0,
    })
    expect(asked(line.server)).toEqual(onceAt(place))
  })

  test('A JSON request of openai-node that is stopped gets the whole stop and repeats nothing', async () => {
    await using line = await openLine({ server: { faults: [stop(place)] } })
    const error = await thrownBy(() => sdkOf(line).responses.create({ model: 'm', input: 'x' }))
    expect(error).toBeInstanceOf(APIError)
    expect(error).toMatchObject({ status: 403, code, error: { misalignment } })
    expect(asked(line.server)).toEqual(onceAt(place))
  })

  test('A stream of openai-node that is stopped gets the whole stop and repeats nothing', async () => {
    await using line = await openLine({ server: { faults: [stop(place)] } })
    const events: object[] = []
    const error = await thrownBy(async () => {
      const stream = await sdkOf(line).responses.create({ model: 'm', input: 'x', stream: true })
      for await (const event of stream) events.push(event)
    })
    expect(error).toMatchObject({ code, error: { misalignment } })
    expect(JSON.stringify(events)).not.toContain(code)
    expect(asked(line.server)).toEqual(onceAt(place))
  })
})

test.each(places.slice(1))(
  'A continuation that is stopped %s is not sent again in full',
  async (_, place) => {
    await using line = await openLine({ server: { faults: [stop({ ...place, turn: 2 })] } })
    const first = await line.client.create({ model: 'm', input: [user('a')] }).response
    const input = [user('a'), ...(first.output ?? []), user('b')]
    const error = await thrownBy(() => line.client.create({ model: 'm', input }).response)
    expect(error).toMatchObject({ code: 'safety_stop' })
    expect(line.records.at(-1)?.mode).toBe('incremental')
    expect(asked(line.server)).toEqual({ refused: 0, creates: 2, posts: 0 })
  },
)

test.each(errorSpellings)(
  'A safety stop spelled %s is known by what it holds',
  async (spelling) => {
    await using line = await openLine({ server: { faults: [stop({ spelling })] } })
    const error = await thrownBy(() => line.client.create({ model: 'm', input: 'x' }).response)
    expect(error).toMatchObject({ code: 'safety_stop', body: { misalignment } })
    expect(asked(line.server)).toEqual({ refused: 0, creates: 1, posts: 0 })
  },
)

const said = { code, message: 'Stop.', misalignment }

describe('refuses the handshake with a body that is', () => {
  /** A server that refuses every handshake with this body, and answers over HTTP. */
  const refusing = (body: string, headers = 'content-type: application/json'): AttackedOptions => ({
    onUpgrade: ({ socket }) => {
      socket.end(`HTTP/1.1 403 Forbidden\r\n${headers}\r\nconnection: close\r\n\r\n${body}`)
    },
    onPost: (_, response) => {
      const events = answer({ body: {}, number: 1 }, 'over HTTP')
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.end(events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join(''))
    },
  })

  test.each([
    ['nested', { error: said }],
    ['flat', said],
    ['flat, of a type', { type: 'error', ...said }],
    ['in detail', { detail: said }],
    ['a list', [{ error: said }]],
    ['beside the error', { error: { message: 'Stop.' }, misalignment }],
  ])(
    'A safety stop on the handshake is known and nothing goes over HTTP, its body: %s',
    async (_, body) => {
      await using line = await attacked(refusing(JSON.stringify(body)))
      const error = await thrownBy(() =>
        settled(line.client.create({ model: 'm', input: 'x' }).response),
      )
      expect(error).toMatchObject({ code: 'safety_stop', status: 403, body: { misalignment } })
      expect([line.server.upgrades.length, line.server.posts.length]).toEqual([1, 0])
    },
  )

  test.each([
    ['cut off', '{"error":{"message":"St'],
    ['not JSON where it says so', 'Stop.'],
  ])(
    'A refused handshake may be a safety stop and nothing goes over HTTP, its body: %s',
    async (_, body) => {
      await using line = await attacked(refusing(body))
      const error = await thrownBy(() =>
        settled(line.client.create({ model: 'm', input: 'x' }).response),
      )
      expect(error).toMatchObject({ code: 'upgrade_refused', status: 403, replaySafety: 'unsafe' })
      expect([line.server.upgrades.length, line.server.posts.length]).toEqual([1, 0])
    },
  )

  test.each([
    ['empty', '', 'content-length: 0'],
    ['a page', '<html><h1>403 Forbidden</h1></html>', 'content-type: text/html'],
    ['words', 'RBAC: access denied', 'content-type: text/plain'],
    ['another error', '{"message":"Forbidden"}', 'content-type: application/json'],
  ])('A handshake that a proxy refused leads to HTTP, its body: %s', async (_, body, headers) => {
    await using line = await attacked(refusing(body, headers))
    const { response, record } = line.client.create({ model: 'm', input: 'x' })
    expect(textOf(await settled(response))).toBe('over HTTP')
    expect((await record).fallback).toBe('upgrade_refused:403')
  })
})

test.each([
  [
    'beside an error without a code',
    { status: 400, error: { message: 'previous_response_id: no.' }, misalignment },
  ],
  ['without a type', { error: { message: 'No.' }, misalignment }],
  ['in detail', { detail: said }],
  ['a list', { error: [said] }],
])('A continuation whose stop is worded %s is not sent again in full', async (_, frame) => {
  await using line = await attacked({
    onCreate(create) {
      if (create.number === 1) create.send(...answer(create, 'one'))
      else if (create.number === 2)
        create.sendText(JSON.stringify({ ...frame, stream_id: create.body.stream_id }))
      else create.send(...answer(create, 'again'))
    },
  })
  const first = await settled(line.client.create({ model: 'm', input: [user('a')] }).response)
  const input = [user('a'), ...(first.output ?? []), user('b')]
  const error = await thrownBy(() => settled(line.client.create({ model: 'm', input }).response))
  expect(error).toMatchObject({ code: 'safety_stop' })
  expect(line.records.at(-1)?.mode).toBe('incremental')
  expect([line.server.creates.length, line.server.posts.length]).toEqual([2, 0])
})

test('A safety stop with a status that SDKs repeat is a 403 for them', async () => {
  const gateway: Fault = { type: 'error', at: 'before-created', times: 'always', status: 503, code }
  await using line = await openLine({ server: { faults: [gateway] } })
  const error = await thrownBy(() => sdkOf(line).responses.create({ model: 'm', input: 'x' }))
  expect(error).toMatchObject({ status: 403, code })
  expect(asked(line.server)).toEqual({ refused: 0, creates: 1, posts: 0 })
})

test('A safety stop without a lane may be any turn’s, so none of its connection is sent again', async () => {
  const faults: Fault[] = [
    { type: 'stall', at: 'after-created', times: 2, turn: 1 },
    { type: 'stall', at: 'after-created', times: 2, turn: 2 },
    { ...stop({ at: 'before-created', turn: 3, isUnattributed: true }), times: 1 },
  ]
  await using line = await openLine({ server: { faults } })
  const begin = (text: string): { begun: Promise<void>; end: Promise<unknown> } => {
    const turn = line.client.create({ model: 'm', input: text })
    const { promise: begun, resolve } = Promise.withResolvers<void>()
    const end = thrownBy(async () => {
      for await (const { type } of turn) {
        if (type === 'response.created') resolve()
      }
    })
    return { begun, end }
  }
  const one = begin('one')
  await one.begun
  const two = begin('two')
  await two.begun
  const three = begin('three')
  const ends = await Promise.all([one.end, two.end, three.end])
  expect(ends.map((end) => (isWarmlineError(end) ? end.code : end))).toEqual(
    Array(3).fill('safety_stop'),
  )
  // What it says may be of another turn than the one that reads it.
  expect(ends.map((end) => isWarmlineError(end) && end.body?.misalignment)).toEqual(
    Array(3).fill(undefined),
  )
  expect(asked(line.server)).toEqual({ refused: 0, creates: 3, posts: 0 })
})

describe('over HTTP', () => {
  test.each(places.slice(1))(
    'A native turn that is stopped %s over HTTP says so once',
    async (_, place) => {
      await using line = await openLine({
        server: { faults: [stop({ ...place, transport: 'http' })] },
        client: { transport: 'http' },
      })
      const error = await thrownBy(() => line.client.create({ model: 'm', input: 'x' }).response)
      expect(error).toMatchObject({
        code: 'safety_stop',
        status: 403,
        replaySafety: 'unsafe',
        body: { misalignment },
      })
      expect(asked(line.server)).toEqual({ refused: 0, creates: 0, posts: 1 })
    },
  )

  test.each(places.slice(1))(
    'An openai-node request that is stopped %s over HTTP is asked once',
    async (_, place) => {
      await using line = await openLine({
        server: { faults: [stop({ ...place, transport: 'http' })] },
        client: { transport: 'http' },
      })
      const error = await thrownBy(() => sdkOf(line).responses.create({ model: 'm', input: 'x' }))
      expect(error).toMatchObject({ status: 403, error: { misalignment } })
      expect(asked(line.server)).toEqual({ refused: 0, creates: 0, posts: 1 })
    },
  )
})
