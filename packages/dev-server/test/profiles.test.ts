// The differences between profiles, on real sockets. Time limits are in `lifetime.test.ts`.
import { describe, expect, test } from 'vitest'
import {
  type Fault,
  fromContext,
  type ProfileName,
  profileNames,
  profiles,
  startDevServer,
} from '../src/index.js'
import { connect, textOf } from './support/client.js'
import { gate, recite } from './support/tools.js'

const withoutLanes: readonly ProfileName[] = ['azure', 'xai', 'vercel-gateway', 'openresponses']

test('every row carries evidence, each piece with an address and a day', () => {
  for (const name of profileNames) {
    const { evidence } = profiles[name]
    expect(evidence.length, name).toBeGreaterThan(0)
    for (const { says, source, date } of evidence) {
      expect(says.length, name).toBeGreaterThan(10)
      expect(source, name).toMatch(/^https:\/\//)
      expect(new Date(date).toISOString().slice(0, 10), name).toBe(date)
    }
  }
})

test('a profile may be made from another; an unknown name is refused', async () => {
  const profile = {
    ...profiles.openai,
    name: 'mine',
    maxNamedLanes: 1,
    compresses: true,
    evictsOnRefusal: false,
  }
  await using server = await startDevServer({ profile })
  const client = await connect(server)
  expect(client.socket.extensions).toBe('permessage-deflate')
  await client.response({ input: 'x', stream_id: 'a' })
  expect((await client.refusal({ input: 'x', stream_id: 'b' })).error?.code).toBe(
    'websocket_stream_limit_reached',
  )
  const first = await client.response({ input: 'x', store: false })
  await client.refusal({ input: 'y', previous_response_id: first.id, store: false, temperature: 9 })
  const next = await client.response({ input: 'y', previous_response_id: first.id, store: false })
  expect(next.status).toBe('completed')
  // @ts-expect-error: what a JavaScript caller could pass
  await expect(startDevServer({ profile: 'acme' })).rejects.toThrow(
    'profile acme is not known. Choose one of openai,',
  )
})

test('P87 azure: a wrong key, or a body nested under response, is accepted and closed with 1011, without an event', async () => {
  await using server = await startDevServer({ profile: 'azure', apiKeys: ['right'] })
  const wrong = await connect(server, { key: 'wrong' })
  expect((await wrong.closed).code).toBe(1011)
  const client = await connect(server, { key: 'right' })
  client.send({ type: 'response.create', response: { model: 'm', input: 'x' } })
  expect((await client.closed).code).toBe(1011)
  expect([wrong.received, client.received]).toEqual([[], []])
})

test.for(withoutLanes)('P78 %s refuses stream_id', async (profile) => {
  await using server = await startDevServer({ profile })
  const client = await connect(server)
  client.create({ input: 'x', stream_id: 'a' })
  const refusal = await client.next()
  expect(JSON.stringify(refusal)).toContain("Unknown parameter: 'stream_id'")
})

test.for<ProfileName>(['azure', 'xai', 'vercel-gateway'])(
  'P79 %s runs one response at a time; a second waits',
  async (profile) => {
    const { model, open } = gate()
    await using server = await startDevServer({ profile, model })
    const client = await connect(server)
    client.create({ input: 'first' })
    client.create({ input: 'second' })
    open('second')
    await client.type('response.in_progress')
    expect(server.journal.responses.size).toBe(1)
    open('first')
    await client.type('response.completed')
    await client.type('response.completed')
  },
)

test('P80 openresponses rejects a second create while one runs', async () => {
  const { model, open } = gate()
  await using server = await startDevServer({ profile: 'openresponses', model })
  const client = await connect(server)
  client.create({ input: 'first' })
  await client.type('response.in_progress')
  client.create({ input: 'second' })
  expect(await client.type('error')).toEqual({
    type: 'error',
    error: {
      type: 'response_in_progress',
      message: 'A response is already in progress on this connection.',
      param: null,
    },
  })
  open('first')
  await client.type('response.completed')
})

test('P81 openresponses forgets store:false responses, and keeps stored ones', async () => {
  await using server = await startDevServer({ profile: 'openresponses' })
  const client = await connect(server)
  const unstored = await client.response({ input: 'x', store: false })
  expect(
    (await client.refusal({ input: 'y', previous_response_id: unstored.id })).error?.type,
  ).toBe('previous_response_not_found')
  const stored = await client.response({ input: 'x' })
  expect((await client.response({ input: 'y', previous_response_id: stored.id })).status).toBe(
    'completed',
  )
})

test('P82 xai refuses instructions next to previous_response_id', async () => {
  await using server = await startDevServer({ profile: 'xai' })
  const client = await connect(server)
  const first = await client.response({ input: 'x', instructions: 'be brief' })
  client.create({ input: 'y', previous_response_id: first.id, instructions: 'be brief' })
  expect(await client.next()).toEqual({
    error: {
      type: 'api_error',
      message:
        'Request validation error: Argument not supported: instructions and previous_response_id together',
    },
  })
})

test('P90 xai continues what was stored, and nothing else', async () => {
  await using server = await startDevServer({ profile: 'xai' })
  const client = await connect(server)
  const unstored = await client.response({ input: 'x', store: false })
  client.create({ input: 'y', previous_response_id: unstored.id, store: false })
  expect(await client.next()).toEqual({
    error: { type: 'api_error', message: `gRPC error: Response with id=${unstored.id} not found` },
  })
  const warm = await client.response({ input: 'x', generate: false, store: false })
  expect(warm.output?.length).toBe(1)
  const stored = await client.response({ input: 'x' })
  const next = await client.response({ input: 'y', previous_response_id: stored.id })
  expect(next.status).toBe('completed')
})

test('P91 xai: a continuation stands under the instructions of what it continues', async () => {
  const model = fromContext(({ request }) => [
    { type: 'text', text: String(request.instructions ?? 'none') },
  ])
  await using server = await startDevServer({ profile: 'xai', model })
  const client = await connect(server)
  const first = await client.response({ input: 'x', instructions: 'be brief' })
  const second = await client.response({ input: 'y', previous_response_id: first.id })
  const third = await client.response({ input: 'z', previous_response_id: second.id })
  expect([first, second, third].map(textOf)).toEqual(['be brief', 'be brief', 'be brief'])
  expect(textOf(await client.response({ input: 'alone' }))).toBe('none')
})

test('P92 xai: all responses of a connection have one id, and it means the newest', async () => {
  await using server = await startDevServer({ profile: 'xai', model: recite })
  const client = await connect(server)
  const first = await client.response({ input: 'a' })
  const second = await client.response({ input: 'b' })
  const other = await (await connect(server)).response({ input: 'c' })
  expect(second.id).toBe(first.id)
  expect(other.id).not.toBe(first.id)
  const next = await client.response({ input: 'd', previous_response_id: first.id })
  expect(textOf(next)).toBe('b / b / d')
  const items = [first, second, next].map(({ output }) => output?.[0]?.id)
  expect(new Set(items).size).toBe(3)
  const answer = await fetch(`${server.baseURL}/responses`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk-test', 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'm', input: 'e', previous_response_id: first.id }),
  })
  expect(JSON.stringify(await answer.json())).toContain('b / b / d / b / b / d / e')
})

test('P93 azure: a 502 ends the connection without a frame, another status does not', async () => {
  const faults = [502, 500].map(
    (status): Fault => ({ type: 'error', at: 'before-created', status }),
  )
  await using server = await startDevServer({ profile: 'azure', faults })
  const client = await connect(server)
  client.create({ input: 'x' })
  expect((await client.closed).code).toBe(1006)
  expect(client.received).toEqual([])
  const next = await connect(server)
  expect((await next.refusal({ input: 'x' })).status).toBe(500)
})

test('P83 vercel-gateway locks the model: a change is an error and closes with 1008', async () => {
  await using server = await startDevServer({ profile: 'vercel-gateway' })
  const client = await connect(server)
  await client.response({ input: 'x', model: 'openai/gpt-6-astra' })
  client.create({ input: 'x', model: 'openai/gpt-6-sol' })
  expect(await client.type('error')).toMatchObject({
    status: 400,
    error: { code: null, param: 'model' },
  })
  expect((await client.closed).code).toBe(1008)
})

test('P84 vercel-gateway closes after every error frame', async () => {
  await using server = await startDevServer({ profile: 'vercel-gateway' })
  const client = await connect(server)
  client.create({ input: 'x', previous_response_id: 'resp_none' })
  await client.type('error')
  expect((await client.closed).code).toBe(1011)
})

test('P85 vercel-gateway: a failed response makes every id of its chain unusable', async () => {
  const model = fromContext(function* ({ items }) {
    if (items.length === 5) yield { type: 'failed', code: 'server_error', message: 'x' }
    else yield { type: 'text', text: 'ok' }
  })
  await using server = await startDevServer({ profile: 'vercel-gateway', model })
  const client = await connect(server)
  const first = await client.response({ input: 'a' })
  const second = await client.response({ input: 'b', previous_response_id: first.id })
  expect((await client.response({ input: 'c', previous_response_id: second.id })).status).toBe(
    'failed',
  )
  client.create({ input: 'again', previous_response_id: first.id })
  expect(await client.type('error')).toMatchObject({ error: { param: 'previous_response_id' } })
  // Elsewhere nothing is known of that.
  const other = await connect(server)
  expect((await other.response({ input: 'again', previous_response_id: first.id })).status).toBe(
    'completed',
  )
})

test('P85 vercel-gateway: a link that was never stored does not save what came before it', async () => {
  const model = fromContext(function* ({ items }) {
    if (items.length === 7) yield { type: 'failed', code: 'server_error', message: 'x' }
    else yield { type: 'text', text: 'ok' }
  })
  await using server = await startDevServer({ profile: 'vercel-gateway', model })
  const client = await connect(server)
  const first = await client.response({ input: 'a' })
  const second = await client.response({ input: 'b', previous_response_id: first.id, store: false })
  const third = await client.response({ input: 'c', previous_response_id: second.id })
  expect((await client.response({ input: 'd', previous_response_id: third.id })).status).toBe(
    'failed',
  )
  client.create({ input: 'again', previous_response_id: first.id })
  expect(await client.type('error')).toMatchObject({ error: { param: 'previous_response_id' } })
})

test('P85 vercel-gateway: after a mere refusal the chain is hydrated on a new connection', async () => {
  await using server = await startDevServer({ profile: 'vercel-gateway' })
  const client = await connect(server)
  const first = await client.response({ input: 'a' })
  client.create({ input: 'b', previous_response_id: first.id, temperature: 9 })
  expect(await client.type('error')).toMatchObject({ error: { param: 'temperature' } })
  const other = await connect(server)
  expect((await other.response({ input: 'b', previous_response_id: first.id })).status).toBe(
    'completed',
  )
})

describe('P86 error spellings', () => {
  test.for<[ProfileName, object]>([
    [
      'openai',
      {
        type: 'error',
        status: 400,
        error: { type: 'invalid_request_error', code: 'previous_response_not_found' },
      },
    ],
    ['azure', { type: 'error', status: 400, error: { code: 'previous_response_not_found' } }],
    [
      'xai',
      { error: { type: 'api_error', message: 'gRPC error: Response with id=resp_none not found' } },
    ],
    [
      'vercel-gateway',
      { type: 'error', status: 400, error: { type: 'invalid_request_error', code: null } },
    ],
    ['openresponses', { type: 'error', error: { type: 'previous_response_not_found' } }],
  ])('%s', async ([profile, frame]) => {
    await using server = await startDevServer({ profile })
    const client = await connect(server)
    client.create({ input: 'x', previous_response_id: 'resp_none' })
    const refusal = await client.next()
    expect(refusal).toMatchObject(frame)
    expect('type' in refusal).toBe(profile !== 'xai')
    expect('type' in (refusal.error ?? {})).toBe(profile !== 'azure')
  })
})
