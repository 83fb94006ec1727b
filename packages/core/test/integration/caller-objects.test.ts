// What was passed to `create` is what is proven, sent, sent again and continued, whatever becomes
// of the caller's objects afterwards; and whatever was passed, errors come through the turn.
import { describe, expect, test, vi } from 'vitest'
import type { InputItem, ResponsesClient, TurnRequest } from '../../src/index.js'
import { textOf, user } from '../support/agent.js'
import { answer } from '../support/answers.js'
import { type Attacked, attacked, settled } from '../support/attacked.js'
import type { Create, Upgrade } from '../support/hostile-server.js'

/** Answers with the input as it arrived. */
const echo = (create: Create): void =>
  create.send(...answer(create, JSON.stringify(create.body.input)))
const said = (response: object): InputItem => ({
  type: 'message',
  role: 'assistant',
  content: [{ type: 'output_text', text: textOf(response), annotations: [] }],
})

describe('the caller’s objects change', () => {
  test('A request that its caller changes after it was sent is sent again as it was', async () => {
    await using line = await attacked({
      onCreate: (create) => (create.number === 1 ? create.socket.terminate() : echo(create)),
    })
    const question = user('Should I sell?')
    const { response } = line.client.create({ model: 'm', store: false, input: [question] })
    await settled(line.server.until(() => line.server.creates.length === 1))
    Object.assign(question, { content: 'Should I buy?' })
    await settled(response)
    const sent = line.server.creates.map(({ body }) => body.input)
    expect(sent).toEqual([[user('Should I sell?')], [user('Should I sell?')]])
  })

  test('A request that its caller changes while the key is fetched is sent as it was', async () => {
    const key = Promise.withResolvers<string>()
    await using line = await attacked({ client: { apiKey: () => key.promise }, onCreate: echo })
    const input = [user('original')]
    const metadata = { run: 'original' }
    const { response } = line.client.create({ model: 'm', store: false, input, metadata })
    Object.assign(input[0] ?? {}, { content: 'changed' })
    Object.assign(metadata, { run: 'changed' })
    input.push(user('added'))
    key.resolve('sk-test')
    await settled(response)
    expect(line.server.creates[0]?.body).toMatchObject({
      input: [user('original')],
      metadata: { run: 'original' },
    })
  })

  test('A setting that its caller changes during a handshake is sent as it was', async () => {
    const opening: Upgrade[] = []
    let isSlow = false
    await using line = await attacked({
      onUpgrade: (upgrade) => (isSlow ? opening.push(upgrade) : upgrade.accept()),
      onCreate: echo,
    })
    const prompt = { id: 'p1', variables: { tenant: 'A' } }
    const input = [user('a')]
    const first = await line.client.create({ model: 'm', prompt, input }).response
    const history = [...input, said(first), user('b')]
    line.server.cut()
    await vi.waitFor(() => expect(line.client.stats().connections).toBe(0), { interval: 1 })
    isSlow = true
    const turn = line.client.create({ model: 'm', prompt, input: history })
    await settled(line.server.until(() => opening.length > 0))
    prompt.variables.tenant = 'B'
    for (const upgrade of opening) upgrade.accept()
    isSlow = false
    const second = await settled(turn.response)
    expect(line.server.creates.at(-1)?.body.prompt).toEqual({
      id: 'p1',
      variables: { tenant: 'A' },
    })
    // The chain is that of A, and B's turn is none of it.
    const asB = line.client.create({
      model: 'm',
      prompt,
      input: [...history, said(second), user('c')],
    })
    await settled(asB.response)
    expect(await asB.record).toMatchObject({ mode: 'full' })
  })

  test('A getter in a request that gives something else each time is read once', async () => {
    await using line = await attacked({ onCreate: echo })
    let reads = 0
    const item = {
      role: 'user' as const,
      get content() {
        reads++
        return `read ${reads}`
      },
    }
    const { response } = line.client.create({ model: 'm', store: false, input: [item] })
    const first = await settled(response)
    expect([reads, textOf(first)]).toEqual([1, '[{"role":"user","content":"read 1"}]'])
    // It says something else now, and is no repetition.
    const turn = line.client.create({
      model: 'm',
      store: false,
      input: [item, said(first), user('next')],
    })
    await settled(turn.response)
    expect(await turn.record).toMatchObject({ mode: 'full' })
    expect(line.server.creates.at(-1)?.body.input).toMatchObject([{ content: 'read 2' }, {}, {}])
  })

  test('An event that its reader changes does not change what the next turn continues', async () => {
    await using line = await attacked({ onCreate: echo })
    const turn = line.client.create({ model: 'm', store: false, input: [user('a')] })
    for await (const event of turn) {
      const { item, response }: { item?: unknown; response?: { output?: object[] } } = Object(event)
      for (const each of [item, ...(response?.output ?? [])])
        Object.assign(Object(each), { content: [] })
    }
    const input = [user('a'), said({ output: [{ content: [{ text: '[' }] }] }), user('b')]
    const next = line.client.create({ model: 'm', store: false, input })
    await settled(next.response)
    expect(await next.record).toMatchObject({ mode: 'full' })
  })
})

/** What somebody may pass who is not held by types. */
const wrong: Readonly<Record<string, () => unknown>> = {
  nothing: () => undefined,
  null: () => null,
  'a number': () => 7,
  'a text': () => 'hello',
  'a getter that throws': () => ({
    model: 'm',
    get input() {
      throw new Error('No.')
    },
  }),
  'an item whose getter throws': () => ({
    model: 'm',
    input: [
      {
        role: 'user',
        get content(): string {
          throw new Error('No.')
        },
      },
    ],
  }),
  'a toJSON that throws': () => ({
    model: 'm',
    input: [
      {
        toJSON: () => {
          throw new Error('No.')
        },
      },
    ],
  }),
  'a proxy that throws': () =>
    new Proxy(
      {},
      {
        ownKeys: () => {
          throw new Error('No.')
        },
        get: () => {
          throw new Error('No.')
        },
      },
    ),
  'a circle': () => {
    const item: Record<string, unknown> = { role: 'user' }
    item.content = item
    return { model: 'm', input: [item] }
  },
  'a bigint': () => ({ model: 'm', input: [{ role: 'user', content: 1n }] }),
  'a toJSON that gives nothing': () => ({ toJSON: () => undefined }),
}

/** Calls as somebody does who is not held by types. */
function createUntyped(
  client: ResponsesClient,
  ...given: readonly unknown[]
): ReturnType<ResponsesClient['create']> {
  return Reflect.apply(client.create, client, given)
}

describe('errors come through the turn, never from the call', () => {
  const expectRefused = async (line: Attacked, ...given: readonly unknown[]): Promise<void> => {
    const turn = createUntyped(line.client, ...given)
    await expect(settled(turn.response)).rejects.toMatchObject({
      name: 'WarmlineError',
      replaySafety: 'safe',
    })
    await expect(async () => {
      for await (const _ of turn);
    }).rejects.toThrow()
    expect(await settled(turn.record)).toMatchObject({ outcome: 'failed', reason: 'not_sent' })
    expect(line.server.creates).toEqual([])
    await settled(line.client.drain())
  }

  test.each(Object.entries(wrong))(
    'A request that is %s is an error of the turn, not of the call',
    async (_, make) => {
      await using line = await attacked({ onCreate: echo })
      await expectRefused(line, make())
    },
  )

  test.each([{ signal: 7 }, { signal: {} }, { transport: 'pigeon' }, { other: 1 }])(
    'The options %j are an error of the turn, not of the call',
    async (options) => {
      await using line = await attacked({ onCreate: echo })
      const request: TurnRequest = { model: 'm', input: 'x' }
      await expectRefused(line, request, options)
    },
  )

  test.each([null, 7, 'fast'])(
    'The options %j are an error of the turn, whatever the caller does with it',
    async (options) => {
      await using line = await attacked({ onCreate: echo })
      const turn = createUntyped(line.client, { model: 'm', input: 'x' }, options)
      await settled(turn.response.catch(() => {}))
      expect(await settled(turn.record)).toHaveProperty('outcome')
    },
  )
})
