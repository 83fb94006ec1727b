// Failures as LangChain's users see them: the same errors as over HTTP, retried as there, and
// nothing that stock LangChain would take for an empty answer. Aborts are in aborts.test.ts.
import { type Fault, fromContext } from '@warmline/dev-server'
import { type AgentMiddleware, createAgent, modelRetryMiddleware } from 'langchain'
import { describe, expect, test } from 'vitest'
import { errorOf, everyWay, read } from './support/calls.js'
import { openModels, runs } from './support/models.js'

/** The same fault on both transports. */
const both = (fault: Fault): readonly Fault[] => [
  { times: 'always', ...fault },
  { times: 'always', ...fault, transport: 'http' },
]
const interpreter = { type: 'code_interpreter' as const, container: { type: 'auto' as const } }

describe('a refused turn is the error that it is over HTTP', () => {
  const refusals: readonly { status: number; code: string; message?: string }[] = [
    { status: 400, code: 'invalid_prompt' },
    { status: 400, code: 'context_length_exceeded', message: 'It exceeds the context window.' },
    { status: 401, code: 'invalid_api_key' },
    { status: 403, code: 'unsupported_country' },
    { status: 404, code: 'model_not_found' },
    { status: 429, code: 'insufficient_quota' },
    { status: 429, code: 'rate_limit_exceeded' },
    { status: 500, code: 'server_error' },
    { status: 503, code: 'overloaded' },
  ]
  describe.each(refusals)('$status $code', (refusal) => {
    test.each(everyWay)('%s', async (_, call) => {
      const fault: Fault = { type: 'error', at: 'before-created', message: 'No.', ...refusal }
      await using line = await openModels({ faults: both(fault) })
      const theirs = await errorOf(call(line.http()))
      const ours = await errorOf(call(line.warm()))
      expect(ours).toEqual(theirs)
      const isOverflow = refusal.code === 'context_length_exceeded'
      expect(ours).toMatchObject(
        isOverflow ? { class: 'ContextOverflowError' } : { status: refusal.status },
      )
    })
  })

  test('a wrong key', async () => {
    await using line = await openModels({ apiKeys: ['sk-right'] })
    const ours = await errorOf(line.warm().invoke('hello'))
    expect(ours).toEqual(await errorOf(line.http().invoke('hello')))
    expect(ours).toMatchObject({ status: 401, lc_error_code: 'MODEL_AUTHENTICATION' })
  })

  test('no server at all', async () => {
    const line = await openModels()
    const [http, warm] = [line.http(), line.warm()]
    await line.server.close()
    expect(await errorOf(warm.invoke('hello'))).toEqual(await errorOf(http.invoke('hello')))
    await line.client.close()
  })
})

describe('with LangChain’s retries', () => {
  test.each(['http', 'warm'] as const)('429 with retry-after is tried again: %s', async (kind) => {
    const limit = {
      type: 'error',
      at: 'before-created',
      status: 429,
      code: 'rate_limit_exceeded',
    } as const
    const faults = both({ ...limit, headers: { 'retry-after': '1' } }).map((fault) => ({
      ...fault,
      times: 1,
    }))
    await using line = await openModels({ faults })
    const answer = await line[kind]({ maxRetries: 2 }).invoke('hello')
    expect(answer.text).toBe('You said: hello')
    expect(runs(line)).toBe(2)
  })

  test('429 with a long retry-after, or none, is the caller’s to wait for', async () => {
    for (const headers of [{}, { 'retry-after': '600' }]) {
      const limit = {
        type: 'error',
        at: 'before-created',
        status: 429,
        code: 'rate_limit_exceeded',
      } as const
      await using line = await openModels({ faults: both({ ...limit, headers }) })
      const ours = await errorOf(line.warm({ maxRetries: 1 }).invoke('hello'))
      expect(ours).toEqual(await errorOf(line.http({ maxRetries: 1 }).invoke('hello')))
      expect(ours).toMatchObject({ status: 429, rateLimitType: 'capacity' })
      expect(runs(line)).toBe(2)
    }
  })

  test.each(['http', 'warm'] as const)('500 is tried again: %s', async (kind) => {
    const faults = both({ type: 'error', at: 'before-created', status: 500 })
    await using line = await openModels({ faults: faults.map((fault) => ({ ...fault, times: 1 })) })
    expect((await line[kind]({ maxRetries: 2 }).invoke('hello')).text).toBe('You said: hello')
    expect(runs(line)).toBe(2)
  })

  test.each(everyWay)('a turn of unknown outcome runs once: %s', async (_, call) => {
    await using line = await openModels({ faults: both({ type: 'drop', at: 'before-created' }) })
    const model = line.warm({ maxRetries: 6 }).withConfig({ tools: [interpreter] })
    const error = await errorOf(call(model))
    expect(error).toMatchObject({ status: 400, code: 'outcome_unknown' })
    expect(runs(line)).toBe(1)
  })

  test('nor does modelRetryMiddleware run one twice whose stream had begun', async () => {
    await using line = await openModels({ faults: both({ type: 'drop', at: 'after-created' }) })
    const model = line.warm({ maxRetries: 6, streaming: true })
    // Its types do not stand exactOptionalPropertyTypes.
    const middleware: AgentMiddleware[] = [
      Reflect.apply(modelRetryMiddleware, undefined, [{ maxRetries: 3, onFailure: 'error' }]),
    ]
    const agent = createAgent({ model, tools: [interpreter], middleware })
    const error = await errorOf(agent.invoke({ messages: [{ role: 'user', content: 'hello' }] }))
    expect(error).toMatchObject({ message: expect.stringMatching(/repeat a side effect/) })
    expect(runs(line)).toBe(1)
  })

  test('a closed client, or a switch that does not exist, fails at once', async () => {
    await using line = await openModels()
    const model = line.warm({ maxRetries: 6 })
    const wrong = Object.fromEntries([['transport', 'pigeon']])
    expect(await errorOf(model.invoke('hello', { warmline: wrong }))).toMatchObject({
      status: 400,
      code: 'invalid_option',
    })
    await line.client.close()
    expect(await errorOf(model.invoke('hello'))).toMatchObject({ status: 400, code: 'closed' })
    expect(runs(line)).toBe(0)
  })
})

describe('an answer that ends before its end throws', () => {
  const failing = fromContext(() => [
    { type: 'text', text: 'Begun' },
    { type: 'failed', code: 'server_error', message: 'Broke.' },
  ])

  const refused: Fault = { type: 'refuse-upgrade', status: 426, times: 'always' }
  const transports: Readonly<
    Record<string, { readonly fields: object; readonly faults: readonly Fault[] }>
  > = {
    websocket: { fields: {}, faults: [] },
    http: { fields: { transport: 'http' }, faults: [] },
    'http as the fallback': { fields: {}, faults: [refused] },
  }
  describe.each(Object.entries(transports))(
    'response.failed is the server’s own error: %s',
    (name, { fields, faults }) => {
      test.each(everyWay)('%s', async (way, call) => {
        await using line = await openModels({ model: failing, faults })
        const error = await errorOf(call(line.warm(fields)))
        // In JSON mode the whole answer is refused, and the SDK writes the status before the
        // message.
        const said =
          way === 'invoke'
            ? { message: '500 Broke.', status: 500 }
            : { message: 'Broke.', class: 'APIError' }
        expect(error).toMatchObject({ ...said, code: 'server_error' })
        expect(runs(line)).toBe(1)
        const [transport = ''] = name.split(' ')
        expect(line.records).toMatchObject([{ transport }])
      })
    },
  )

  test.each(everyWay)('and its record says so: %s', async (_, call) => {
    await using line = await openModels({ model: failing })
    await expect(call(line.warm())).rejects.toThrow('Broke.')
    expect(line.records).toMatchObject([{ outcome: 'failed' }])
  })

  const said: Readonly<Record<string, object>> = {
    invoke: { message: '500 Broke.', code: 'server_error' },
    'streamEvents v3': { name: 'WarmlineError', message: 'Broke.', code: 'server_error' },
  }
  test.each(everyWay)(
    'also past the connection, where the address has a query: %s',
    async (way, call) => {
      await using line = await openModels({ model: failing })
      const configuration = {
        baseURL: line.server.baseURL,
        defaultQuery: { 'api-version': 'preview' },
      }
      const error = await errorOf(call(line.warm({ configuration })))
      // LangChain's chunks show nothing of the event.
      const unseen = { name: 'WarmlineError', message: 'The answer ended before it was complete.' }
      expect(error).toMatchObject(said[way] ?? unseen)
      expect(line.records).toEqual([])
    },
  )

  test('which plain ChatOpenAI takes for an empty answer', async () => {
    await using line = await openModels({ model: failing })
    await expect(read(await line.http().stream('hello'))).resolves.toBeUndefined()
  })

  test.each(everyWay.filter(([name]) => name !== 'invoke'))(
    'a lost stream: %s',
    async (_, call) => {
      await using line = await openModels({
        faults: both({ type: 'drop', at: 'after-first-output' }),
      })
      const error = await errorOf(call(line.warm({ maxRetries: 6 })))
      expect(error).toMatchObject({ name: 'WarmlineError', code: 'connection_lost' })
      expect(runs(line)).toBe(1)
    },
  )

  describe('an incomplete answer is an answer', () => {
    const cut = fromContext(() => [
      { type: 'text', text: 'Begun' },
      { type: 'incomplete', reason: 'max_output_tokens' },
    ])

    test('which says so', async () => {
      await using line = await openModels({ model: cut })
      const answer = await line.warm().invoke('hello')
      expect([answer.text, answer.response_metadata.status]).toEqual(['Begun', 'incomplete'])
      expect((await line.warm({ streaming: true }).invoke('hello')).text).toBe('Begun')
    })

    test.each(everyWay)('%s', async (_, call) => {
      await using line = await openModels({ model: cut })
      await call(line.warm())
      expect(line.records).toMatchObject([{ outcome: 'incomplete' }])
    })
  })
})
