// Single calls: their options, records and failures, and that concurrent calls do not mix.
import { type Fault, fromContext, itemText, type Model, scripted } from '@warmline/dev-server'
import { modelId } from '@warmline/testing'
import { APICallError, generateText, type ModelMessage, streamText, tool } from 'ai'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import {
  createResponsesClient,
  createWarmline,
  isWarmlineError,
  openaiEndpoint,
  type ResponsesClient,
  type WarmlineProviderOptions,
} from '../../src/index.js'
import { stopWhen, weather } from '../support/cases.js'
import { openProvider } from '../support/provider.js'

const prompt = 'Where does it rain?'
const hello: Model = fromContext(() => [{ type: 'text', text: 'Hello.' }])

describe('what a call may ask for', () => {
  test.each([
    [{ transport: 'http' }, { transport: 'http' }],
    [{ transport: 'websocket' }, { transport: 'websocket', mode: 'incremental' }],
    [{ continuation: 'off' }, { mode: 'full', reason: 'off' }],
    [{ continuation: 'dry-run' }, { mode: 'full', dryRun: { mode: 'incremental' } }],
    [{}, { transport: 'websocket', mode: 'incremental' }],
  ] satisfies [WarmlineProviderOptions, object][])('%j', async (asked, expected) => {
    await using line = await openProvider({ model: hello })
    const model = line.warmline(modelId)
    const providerOptions = { warmline: asked }
    const messages: ModelMessage[] = [{ role: 'user', content: prompt }]
    const first = await generateText({ model, messages })
    messages.push({ role: 'assistant', content: first.text }, { role: 'user', content: 'Go on.' })
    const generated = await generateText({ model, messages, providerOptions })
    expect(generated.providerMetadata?.warmline).toMatchObject(expected)
    const streamed = streamText({ model, messages, providerOptions })
    expect(await streamed.text).toBe('Hello.')
    expect((await streamed.providerMetadata)?.warmline).toMatchObject(expected)
    // The name that finds the record again stays within, and so does the header that carries it.
    expect(line.records.slice(1).map(({ label: _, ...record }) => record)).toEqual([
      generated.providerMetadata?.warmline,
      (await streamed.providerMetadata)?.warmline,
    ])
    const labels = line.records.map(({ label }) => String(label))
    const seen = JSON.stringify([line.server.journal.entries, generated, await streamed.steps])
    expect(labels.filter((label) => seen.includes(label) || label.length < 30)).toEqual([])
    expect(seen).not.toContain('x-warmline-control')
  })

  test.each([
    [{ transport: 'carrier pigeon' }, /transport.*auto, websocket, http.*carrier pigeon/],
    [{ continuation: null }, /continuation.*auto, off, dry-run.*null/],
    [{ transport: { auto: true } }, /transport/],
    [{ speed: 'fast' }, /has no speed/],
    ['http', /must be an object/],
  ])('and nothing else: %j', async (warmline, message) => {
    await using line = await openProvider({ model: hello })
    const wrong = {
      model: line.warmline(modelId),
      prompt,
      providerOptions: { warmline: { ...Object(warmline) } },
    }
    const options =
      typeof warmline === 'string'
        ? { ...wrong, providerOptions: JSON.parse('{"warmline":"http"}') }
        : wrong
    const errors: unknown[] = []
    await generateText(options).catch((error: unknown) => errors.push(error))
    await streamText({
      ...options,
      onError: ({ error }) => void errors.push(error),
    }).consumeStream()
    expect(errors).toHaveLength(2)
    for (const error of errors) {
      expect(isWarmlineError(error) && [error.code, message.test(error.message)]).toEqual([
        'invalid_option',
        true,
      ])
    }
    expect(line.server.journal.entries).toEqual([])
  })

  test('listeners on a shared client are gone with their calls, whatever way these ended', async () => {
    await using line = await openProvider({ model: hello })
    const client = createResponsesClient({ baseURL: line.server.baseURL })
    const listening = new Set<unknown>()
    const counting = (one: ResponsesClient): ResponsesClient => ({
      ...one,
      onTurn(listener) {
        listening.add(listener)
        const stop = one.onTurn(listener)
        return () => {
          listening.delete(listener)
          stop()
        }
      },
    })
    const model = createWarmline({
      client: counting(client),
      baseURL: line.server.baseURL,
      apiKey: 'sk',
    })(modelId)
    await generateText({ model, prompt })
    await streamText({ model, prompt }).text
    expect(listening.size).toBe(0)
    const lost = createResponsesClient({ baseURL: 'http://127.0.0.1:9', apiKey: 'sk' })
    const elsewhere = createWarmline({ client: counting(lost), apiKey: 'sk' })(modelId)
    await generateText({ model: elsewhere, prompt, maxRetries: 0 }).catch(() => {})
    await streamText({ model: elsewhere, prompt, maxRetries: 0, onError() {} }).consumeStream()
    expect(listening.size).toBe(0)
    const { stream } = await model.doStream({
      prompt: [{ role: 'user', content: [{ type: 'text', text: prompt }] }],
    })
    await stream.cancel()
    expect(listening.size).toBe(0)
    await lost.close()
    await client.close()
  })
})

describe('how a call fails', () => {
  const always = (fault: Fault): Fault => ({ ...fault, times: 'always' })
  const failure = async (promise: PromiseLike<unknown>): Promise<APICallError> => {
    const error: unknown = await promise.then(
      () => undefined,
      (thrown: unknown) => thrown,
    )
    const last = error instanceof Error && 'lastError' in error ? error.lastError : error
    if (!APICallError.isInstance(last)) throw new Error(`No APICallError: ${String(error)}`)
    return last
  }

  test.each([
    [400, 'invalid_prompt', false],
    [401, 'invalid_api_key', false],
    [404, 'model_not_found', false],
    [429, 'rate_limit_exceeded', true],
    [503, 'server_overloaded', true],
  ])(
    '%i before output is an APICallError with its body and headers',
    async (status, code, isRetryable) => {
      const headers = { 'retry-after': '3' }
      const fault: Fault = {
        type: 'error',
        at: 'before-created',
        status,
        code,
        message: 'No.',
        headers,
      }
      await using line = await openProvider({ model: hello, faults: [always(fault)] })
      const error = await failure(
        generateText({ model: line.warmline(modelId), prompt, maxRetries: 0 }),
      )
      expect(error).toMatchObject({ statusCode: status, isRetryable, message: 'No.' })
      expect(JSON.parse(error.responseBody ?? '')).toMatchObject({
        error: { code, message: 'No.' },
      })
      expect(error.responseHeaders?.['retry-after']).toBe('3')
    },
  )

  const hosted = { code_interpreter: createWarmline({ apiKey: 'k' }).tools.codeInterpreter({}) }
  test.each(['before-created', 'after-created'] as const)(
    'with a hosted tool, a turn lost %s runs once under the default retries',
    async (at) => {
      await using line = await openProvider({
        model: hello,
        faults: [always({ type: 'drop', at })],
      })
      const ask = { model: line.warmline(modelId), prompt, tools: hosted }
      const error = await failure(generateText(ask))
      expect(error).toMatchObject({ statusCode: 400, isRetryable: false })
      expect(error.responseBody).toContain('outcome_unknown')
      expect(line.server.journal.responses.size).toBe(1)
      const seen: unknown[] = []
      await streamText({ ...ask, onError: ({ error: of }) => void seen.push(of) }).consumeStream()
      expect(seen).toHaveLength(1)
      expect(line.server.journal.responses.size).toBe(2)
    },
  )

  test('a lost turn without side effects is run again, unseen', async () => {
    await using line = await openProvider({
      model: hello,
      faults: [{ type: 'drop', at: 'before-created' }],
    })
    const { text, providerMetadata } = await generateText({ model: line.warmline(modelId), prompt })
    expect(text).toBe('Hello.')
    expect(providerMetadata?.warmline).toMatchObject({ replays: 1, outcome: 'completed' })
  })

  test('a connection lost after output fails the stream, as a broken SSE does, and the next call works', async () => {
    await using line = await openProvider({
      model: fromContext(() => [{ type: 'text', text: 'Half of it, and then the other half.' }]),
      faults: [{ type: 'drop', at: 'after-first-output' }],
    })
    const model = line.warmline(modelId)
    const parts: string[] = []
    const read = async (): Promise<void> => {
      for await (const part of streamText({ model, prompt, onError() {} }).fullStream)
        parts.push(part.type)
    }
    await read().catch(() => parts.push('thrown'))
    expect(parts).toContain('text-delta')
    expect(['error', 'thrown']).toContain(parts.at(-1))
    expect(line.server.journal.responses.size).toBe(1)
    expect((await generateText({ model, prompt })).text).toContain('the other half')
  })

  test('what an abort leaves behind', async () => {
    const controller = new AbortController()
    const slow: Model = fromContext(async function* ({ items }) {
      yield { type: 'text', text: 'Well' }
      if (items.length === 1) yield { type: 'wait', delayMs: 60_000 }
    })
    await using line = await openProvider({ model: slow })
    const model = line.warmline(modelId)
    const parts: string[] = []
    for await (const part of streamText({ model, prompt, abortSignal: controller.signal })
      .fullStream) {
      parts.push(part.type)
      if (part.type === 'text-delta') controller.abort()
    }
    expect(parts.at(-1)).toBe('abort')
    const messages: ModelMessage[] = [prompt, 'Go on.'].map((content) => ({
      role: 'user',
      content,
    }))
    expect((await generateText({ model, messages })).text).toBe('Well')
    expect(line.records.map(({ outcome }) => outcome)).toEqual(['aborted', 'completed'])
  })
})

describe('approval', () => {
  test('of a tool: the turn after it sends the output alone', async () => {
    const guarded = {
      remove: tool({
        inputSchema: z.object({ path: z.string() }),
        needsApproval: true,
        execute: async ({ path }) => `${path} is gone`,
      }),
    }
    const model = scripted(
      [
        [{ type: 'function_call', name: 'remove', arguments: '{"path":"/tmp/x"}' }],
        ({ items }) => [{ type: 'text', text: items.map(itemText).join('; ') }],
      ],
      { by: 'context' },
    )
    await using line = await openProvider({ model })
    const ask = { model: line.warmline(modelId), tools: guarded, stopWhen }
    const first = await generateText({ ...ask, prompt: 'Remove it.' })
    const request = first.content.find(({ type }) => type === 'tool-approval-request')
    if (request?.type !== 'tool-approval-request') throw new Error('No approval was asked for.')
    const messages: ModelMessage[] = [
      { role: 'user', content: 'Remove it.' },
      ...first.response.messages,
      {
        role: 'tool',
        content: [
          { type: 'tool-approval-response', approvalId: request.approvalId, approved: true },
        ],
      },
    ]
    const second = await generateText({ ...ask, messages })
    expect(second.text).toContain('/tmp/x is gone')
    expect(line.turns()).toEqual(['no_chain 1', '2+1'])
  })
})

test('50 loops at once on one provider, on lanes: each has its own answers', async () => {
  const remembering: Model = fromContext((context) => {
    const [question] = context.items
    const outputs = context.items
      .filter(({ type }) => type === 'function_call_output')
      .map(itemText)
    return outputs.length < 3
      ? [
          {
            type: 'function_call',
            name: 'weather',
            arguments: { city: `${question && itemText(question)} ${outputs.length}` },
          },
        ]
      : [{ type: 'text', text: outputs.join('; ') }]
  })
  const lanes = (baseURL: string) => ({ endpoint: openaiEndpoint({ baseURL }) })
  await using line = await openProvider({ model: remembering }, lanes)
  const loops = Array.from({ length: 50 }, async (_, n) => {
    const result = streamText({
      model: line.warmline(modelId),
      tools: weather,
      stopWhen,
      prompt: `loop-${n}`,
    })
    const of = [0, 1, 2].map((step) => `rain in loop-${n} ${step}, C`)
    return { text: await result.text, expected: of.join('; '), steps: await result.steps }
  })
  for (const { text, expected, steps } of await Promise.all(loops)) {
    expect(text).toBe(expected)
    expect(steps.map(({ providerMetadata }) => providerMetadata?.warmline?.mode).slice(1)).toEqual(
      Array.from({ length: 3 }, () => 'incremental'),
    )
  }
  expect(line.records).toHaveLength(200)
  // Sixteen turns at most run on one connection, and the next is opened once more than eight do.
  const { connections } = line.warmline.client.stats()
  expect([connections >= 4, connections <= 7]).toEqual([true, true])
  expect(line.warmline.client.stats()).toMatchObject({ inFlight: 0, queued: 0 })
})
