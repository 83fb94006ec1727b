// Lanes: FIFO inside, parallel across, limits, and forks with their race.
import { expect, test } from 'vitest'
import { fromContext, startDevServer } from '../src/index.js'
import { connect, textOf } from './support/client.js'
import { gate, recite } from './support/tools.js'

test('P38 in one lane a create waits for the one before', async () => {
  const { model, open } = gate()
  await using server = await startDevServer({ model })
  const client = await connect(server)
  client.create({ input: 'first' })
  client.create({ input: 'second' })
  open('second')
  open('first')
  const first = await client.untilTerminal()
  const second = await client.untilTerminal()
  expect(first.at(-1)?.response?.output[0]).toMatchObject({
    content: [{ text: 'answer to first' }],
  })
  expect(second[0]?.type).toBe('response.created')
  expect(second.at(-1)?.response?.output[0]).toMatchObject({
    content: [{ text: 'answer to second' }],
  })
})

test('P39 lanes run at the same time, and each event names its lane', async () => {
  const { model, open } = gate()
  await using server = await startDevServer({ model })
  const client = await connect(server)
  client.create({ input: 'slow', stream_id: 'a' })
  const quick = client.turn({ input: 'quick', stream_id: 'b' })
  open('quick')
  expect((await quick).every(({ stream_id }) => stream_id === 'b')).toBe(true)
  open('slow')
  const slow = await client.untilTerminal('a')
  expect(slow.at(-1)).toMatchObject({ type: 'response.completed', stream_id: 'a' })
})

test('P40 the default lane names none, and is a lane of its own', async () => {
  const { model, open } = gate()
  await using server = await startDevServer({ model })
  const client = await connect(server)
  client.create({ input: 'slow', stream_id: 'a' })
  open('plain')
  const plain = await client.turn({ input: 'plain' })
  expect(plain.some((frame) => 'stream_id' in frame)).toBe(false)
})

test('P41 sixteen responses run at once; the seventeenth waits until one has ended', async () => {
  const { model, open } = gate()
  await using server = await startDevServer({ model })
  const client = await connect(server)
  for (let lane = 1; lane <= 17; lane += 1)
    client.create({ input: `turn ${lane}`, stream_id: `l${lane}` })
  for (let lane = 1; lane <= 16; lane += 1) await client.type('response.in_progress', `l${lane}`)
  // A refusal needs no slot, so its answer shows that the server has read everything before it.
  client.create({ input: 'x', stream_id: 'not valid!' })
  await client.type('error')
  expect(server.journal.responses.size).toBe(16)
  open('turn 3')
  await client.type('response.completed', 'l3')
  await client.type('response.created', 'l17')
})

test('P42 the thirty-third lane name is refused; the connection goes on', async () => {
  await using server = await startDevServer()
  const client = await connect(server)
  for (let lane = 0; lane < 32; lane += 1)
    await client.response({ input: 'x', stream_id: `l${lane}` })
  await client.response({ input: 'the default lane is not counted' })
  const refusal = await client.refusal({ input: 'x', stream_id: 'one-more' })
  expect(refusal).toMatchObject({
    status: 400,
    stream_id: 'one-more',
    error: { code: 'websocket_stream_limit_reached', param: 'stream_id' },
  })
  expect((await client.response({ input: 'x', stream_id: 'l0' })).status).toBe('completed')
})

test.for(['', 'a b', 'ä', 'x'.repeat(257), 7])(
  'P43 stream_id %j is refused, without a stream_id',
  async (bad) => {
    await using server = await startDevServer()
    const client = await connect(server)
    client.create({ input: 'x', stream_id: bad })
    const refusal = await client.next()
    expect(refusal).toMatchObject({ status: 400, error: { code: 'invalid_stream_id' } })
    expect(refusal).not.toHaveProperty('stream_id')
    expect(
      (await client.response({ input: 'x', stream_id: `${'x'.repeat(249)}_-.09aZ` })).status,
    ).toBe('completed')
  },
)

test('P44 a lane routes; only previous_response_id continues', async () => {
  await using server = await startDevServer({ model: recite })
  const client = await connect(server)
  await client.response({ input: 'one', stream_id: 'a' })
  expect(textOf(await client.response({ input: 'two', stream_id: 'a' }))).toBe('two')
})

test('P45 another lane forks from a newest response, and both go on', async () => {
  await using server = await startDevServer({ model: recite })
  const client = await connect(server)
  const root = await client.response({ input: 'root', stream_id: 'a', store: false })
  const fork = await client.response({
    input: 'b',
    stream_id: 'b',
    previous_response_id: root.id,
    store: false,
  })
  const main = await client.response({
    input: 'a',
    stream_id: 'a',
    previous_response_id: root.id,
    store: false,
  })
  expect(textOf(fork)).toBe('root / root / b')
  expect(textOf(main)).toBe('root / root / a')
  const on = await client.response({
    input: 'more',
    stream_id: 'b',
    previous_response_id: fork.id,
    store: false,
  })
  expect(textOf(on)).toBe('root / root / b / root / root / b / more')
})

test('P46 the fork race: a parent with store:false may be gone when the queued fork starts', async () => {
  const { model, open } = gate()
  await using server = await startDevServer({ model })
  const client = await connect(server)
  open('root')
  const root = await client.response({ input: 'root', stream_id: 'a', store: false })
  client.create({ input: 'busy', stream_id: 'b', store: false })
  await client.type('response.in_progress', 'b')
  client.create({ input: 'fork', stream_id: 'b', previous_response_id: root.id, store: false })
  open('advance')
  await client.response({
    input: 'advance',
    stream_id: 'a',
    previous_response_id: root.id,
    store: false,
  })
  open('busy')
  await client.type('response.completed', 'b')
  const refused = await client.type('error', 'b')
  expect(refused.error?.code).toBe('previous_response_not_found')
})

test('P46 once the fork is in progress, the source may advance', async () => {
  const { model, open } = gate()
  await using server = await startDevServer({ model })
  const client = await connect(server)
  open('root')
  const root = await client.response({ input: 'root', stream_id: 'a', store: false })
  client.create({ input: 'fork', stream_id: 'b', previous_response_id: root.id, store: false })
  await client.type('response.in_progress', 'b')
  open('advance')
  await client.response({
    input: 'advance',
    stream_id: 'a',
    previous_response_id: root.id,
    store: false,
  })
  open('fork')
  expect((await client.type('response.completed', 'b')).response?.status).toBe('completed')
})

test('P47 a refusal on one lane names it and leaves the others alone', async () => {
  const { model, open } = gate()
  await using server = await startDevServer({ model })
  const client = await connect(server)
  client.create({ input: 'slow', stream_id: 'a' })
  const refusal = await client.refusal({
    input: 'x',
    stream_id: 'b',
    previous_response_id: 'resp_none',
  })
  expect(refusal.stream_id).toBe('b')
  open('slow')
  expect((await client.untilTerminal('a')).at(-1)?.type).toBe('response.completed')
})

test('P32 sequence_number counts from 0 within each response', async () => {
  await using server = await startDevServer({
    model: fromContext(() => [{ type: 'text', text: 'ab' }]),
  })
  const client = await connect(server)
  for (const lane of ['a', 'b']) {
    const frames = await client.turn({ input: 'x', stream_id: lane })
    expect(frames.map(({ sequence_number }) => sequence_number)).toEqual(
      frames.map((_, index) => index),
    )
  }
})
