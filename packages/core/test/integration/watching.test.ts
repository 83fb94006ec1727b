// What those who watch a client are told, on every way in: each step of a turn in order, with its
// content, and the connections as they are.
import { describe, expect, test } from 'vitest'
import { controlHeaders, type TurnProgress } from '../../src/index.js'
import { digestOf, type Line, openLine, user } from '../support/agent.js'
import { model } from '../support/requests.js'

/** The steps of all turns of a line, as they are told. */
function watch({ client }: Line): TurnProgress[] {
  const told: TurnProgress[] = []
  client.watch((progress) => told.push(progress))
  return told
}

function typesOf(told: readonly TurnProgress[]): readonly string[] {
  return told.map(({ type }) => type)
}

/** The step of this kind of the newest turn. */
function stepOf<Type extends TurnProgress['type']>(
  told: readonly TurnProgress[],
  type: Type,
): TurnProgress & { readonly type: Type } {
  const is = (step: TurnProgress): step is TurnProgress & { readonly type: Type } =>
    step.type === type
  const found = told.findLast(is)
  if (found === undefined) throw new Error(`No step ${type} was told.`)
  return found
}

const whole = ['began', 'sent', 'first_event', 'first_output', 'ended']

/** Asks over the client's fetch, and reads the answer to its end. */
async function ask({ client }: Line, stream: boolean, transport: 'auto' | 'http'): Promise<void> {
  const recorded = Promise.withResolvers<void>()
  const stop = client.onTurn(() => recorded.resolve())
  const response = await client.fetch(`${client.endpoint.baseURL}/responses`, {
    method: 'POST',
    headers: {
      authorization: 'Bearer sk-test',
      'content-type': 'application/json',
      ...controlHeaders({ label: 'asked', transport }),
    },
    body: JSON.stringify({ model, input: [user('hello')], stream }),
  })
  await response.text()
  await recorded.promise
  stop()
}

describe('the steps of a turn', () => {
  test('A turn of the native API is told of from its call to its record', async () => {
    await using line = await openLine()
    const told = watch(line)
    const turn = line.client.create({ model, input: [user('hello')] }, { label: 'first' })
    const { id, output } = await turn.response
    const record = await turn.record
    expect(typesOf(told)).toEqual(whole)
    const began = stepOf(told, 'began')
    expect(began).toMatchObject({ turn: 1, at: record.startedAt, scope: 's1', label: 'first' })
    expect(began.request).toMatchObject({ model, input: [user('hello')] })
    const { context, ...sent } = stepOf(told, 'sent')
    const { connection, lane, bytesSent, bytesFull } = record
    expect(sent).toMatchObject({ connection, lane, bytesSent, bytesFull, mode: 'full' })
    expect(context).toEqual({ kept: [], sent: [user('hello')] })
    expect(stepOf(told, 'ended')).toMatchObject({ record, output })
    expect(line.client.reconstruct(record)).toEqual(context)
    // The next turn stands on it.
    const input = [user('hello'), ...output, user('more')]
    const next = line.client.create({ model, input })
    await next.response
    const continued = stepOf(told, 'sent')
    expect(continued).toMatchObject({ turn: 2, mode: 'incremental' })
    expect(continued.context).toEqual({
      continues: id,
      kept: [user('hello'), ...output],
      sent: [user('more')],
    })
    expect(line.client.reconstruct(await next.record)).toEqual(continued.context)
    expect(continued.compare()).toMatchObject({
      responseId: id,
      parts: [{ is: 'same' }, { is: 'new', input: [2, 3] }],
    })
  })

  test.each([
    [true, 'auto', whole],
    [false, 'auto', whole],
    // A caller reads such an answer directly, and its headers come before the size is known.
    [true, 'http', ['began', 'first_event', 'sent', 'ended']],
    [false, 'http', ['began', 'first_event', 'sent', 'ended']],
  ] as const)('A turn over fetch is told of: streamed %s, transport %s', async (...given) => {
    const [stream, transport, expected] = given
    await using line = await openLine()
    const told = watch(line)
    await ask(line, stream, transport)
    expect(typesOf(told)).toEqual(expected)
    expect(stepOf(told, 'began')).toMatchObject({ label: 'asked' })
    expect(stepOf(told, 'sent').context.sent).toEqual([user('hello')])
  })

  test('Every attempt of a turn is told of', async () => {
    await using line = await openLine({
      server: { faults: [{ type: 'drop', at: 'before-created' }] },
    })
    const told = watch(line)
    await line.client.create({ model, input: [user('hello')] }).response
    expect(typesOf(told)).toEqual(['began', 'sent', ...whole.slice(1)])
  })

  test('A turn that is never sent is told to begin and to end', async () => {
    await using line = await openLine({
      server: { faults: [{ type: 'refuse-upgrade', status: 401, times: 'always' }] },
    })
    const told = watch(line)
    const turn = line.client.create({ model, input: 'hello' }, { transport: 'websocket' })
    await expect(turn.response).rejects.toThrow()
    expect(typesOf(told)).toEqual(['began', 'ended'])
    const { error, output } = stepOf(told, 'ended')
    expect(error).toMatchObject({
      code: 'upgrade_refused',
      status: 401,
      message: expect.any(String),
    })
    expect(output).toBeUndefined()
  })

  test('Nothing is told after the listener was removed', async () => {
    await using line = await openLine()
    const told: TurnProgress[] = []
    line.client.watch((progress) => told.push(progress))()
    await line.client.create({ model, input: 'hello' }).response
    expect(told).toEqual([])
  })
})

test('Nothing is reconstructed of a dry run behind a history: the server has other words', async () => {
  await using line = await openLine({ client: { continuation: 'dry-run' } })
  const { client } = line
  const first = client.create({ model, input: [user('hello')] })
  await first.response
  expect(client.reconstruct(await first.record)).toEqual({ kept: [], sent: [user('hello')] })
  const { output_text: text } = await first.response
  const spoken = { role: 'assistant' as const, content: text }
  const next = client.create({ model, input: [user('hello'), spoken, user('more')] })
  expect(await next.record).toMatchObject({ dryRun: { mode: 'incremental' } })
  expect(client.reconstruct(await next.record)).toBeUndefined()
})

test('The items of a turn that its caller chains are told and counted', async () => {
  await using line = await openLine()
  const told = watch(line)
  const { id } = await line.client.create({ model, input: 'hello' }).response
  for (const input of ['more', [user('one'), user('two')]]) {
    const turn = line.client.create({ model, input, previous_response_id: id, store: true })
    const { itemsSent, itemsKept } = await turn.record
    const { continues, kept, sent } = stepOf(told, 'sent').context
    expect({ continues, kept }).toEqual({ continues: id, kept: [] })
    expect(sent).toEqual(typeof input === 'string' ? [{ role: 'user', content: input }] : input)
    expect([itemsSent, itemsKept]).toEqual([sent.length, 0])
  }
})

test('A watcher that hides texts in place changes no turn', async () => {
  await using line = await openLine()
  const { client } = line
  let refused = 0
  const hide = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return
    for (const [name, part] of Object.entries(value)) {
      if (name !== 'text') hide(part)
      else if (!Reflect.set(value, name, 'hidden')) refused++
    }
  }
  client.watch((progress) => {
    hide(progress)
    if (progress.type === 'sent') hide(progress.compare())
    if (progress.type === 'ended') hide(client.reconstruct(progress.record))
  })
  const first = await client.create({ model, input: [user('secret')] }).response
  expect(first.output_text).toBe(digestOf([user('secret')]))
  expect(first.output).toMatchObject([{ content: [{ text: first.output_text }] }])
  expect(refused).toBeGreaterThan(0)
  // What a watcher has made up is no history of the server.
  const made = [user('hidden'), ...first.output, user('more')]
  const turn = client.create({ model, input: made })
  expect((await turn.response).output_text).toBe(digestOf(made))
  expect(await turn.record).toMatchObject({ mode: 'full' })
})

test('Listeners that replace themselves within a call hear of each turn once', async () => {
  await using line = await openLine()
  const { client } = line
  const turns: unknown[] = []
  const steps: unknown[] = []
  const listenAgain = (): void => {
    turns.push(stopTurns())
    if (turns.length < 10) stopTurns = client.onTurn(listenAgain)
  }
  const watchAgain = (): void => {
    steps.push(stopSteps())
    if (steps.length < 10) stopSteps = client.watch(watchAgain)
  }
  let stopTurns = client.onTurn(listenAgain)
  let stopSteps = client.watch(watchAgain)
  for (const input of ['one', 'two']) await client.create({ model, input }).record
  expect(turns).toHaveLength(2)
  // Whoever watches anew watches the next turn.
  expect(steps).toHaveLength(2)
})

test('The connections are told with their lanes and heads', async () => {
  await using line = await openLine()
  const { client } = line
  expect(client.connections()).toEqual([])
  const { id } = await client.create({ model, input: 'hello' }).response
  const [connection, ...others] = client.connections()
  expect(others).toEqual([])
  expect(connection).toMatchObject({ name: 'c1', scope: 's1', phase: 'open', inFlight: 0 })
  expect(connection?.lanes.filter(({ head }) => head !== undefined)).toEqual([
    { name: expect.stringMatching(/^l\d+$/), isBusy: false, head: id, usedAt: expect.any(Number) },
  ])
  await client.close()
  expect(client.connections()).toEqual([])
})
