// Features of ai 7 only: retries within a stream, telemetry integrations, plain model names, denied
// approvals.
import { createOpenAI, type OpenAIProvider } from '@ai-sdk/openai'
import { fromContext, type Model, scripted } from '@warmline/dev-server'
import { modelId } from '@warmline/testing'
import { generateText, type ModelMessage, streamText, type Telemetry, tool } from 'ai'
import { afterEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { stopWhen, traveler, weather } from './support/cases.js'
import { openProvider } from './support/provider.js'
import { answer, says } from './support/round-trip.js'

const prompt = 'Where does it rain?'

describe('streamRetries', () => {
  test('begins an answer again that broke with an error after output, in full', async () => {
    await using line = await openProvider({
      model: fromContext(() => [{ type: 'text', text: 'It rains in Bergen.' }]),
      faults: [
        { type: 'error', at: 'after-first-output', code: 'server_error', message: 'Broke.' },
      ],
    })
    const result = streamText({
      model: line.warmline(modelId),
      prompt,
      streamRetries: 1,
      onError() {},
    })
    expect(await result.text).toBe('It rains in Bergen.')
    expect(line.records.map(({ outcome }) => outcome)).toEqual(['failed', 'completed'])
  })
})

describe('telemetry', () => {
  /** The events that an integration is told of, with the ids and times left out. */
  async function told(model: ReturnType<OpenAIProvider>): Promise<readonly string[]> {
    const seen: string[] = []
    const tell = (name: string) => (event: unknown) => {
      const { modelId: id, provider, finishReason, stepNumber } = { ...Object(event) }
      seen.push(JSON.stringify({ name, id, provider, finishReason, stepNumber }))
      expect(JSON.stringify(event)).not.toContain('x-warmline-control')
    }
    const integration: Telemetry = {
      onStart: tell('start'),
      onStepStart: tell('step start'),
      onLanguageModelCallStart: tell('call start'),
      onLanguageModelCallEnd: tell('call end'),
      onToolExecutionStart: tell('tool start'),
      onToolExecutionEnd: tell('tool end'),
      onStepEnd: tell('step end'),
      onEnd: tell('end'),
      onError: tell('error'),
    }
    const ask = {
      model,
      prompt,
      tools: weather,
      stopWhen,
      telemetry: { integrations: [integration] },
    }
    await generateText(ask)
    await streamText(ask).consumeStream()
    return seen
  }

  test('is told the same as over HTTP', async () => {
    await using line = await openProvider({ model: traveler })
    const ours = await told(line.warmline(modelId))
    const theirs = await told(
      createOpenAI({ baseURL: line.server.baseURL, apiKey: 'sk-test' })(modelId),
    )
    // Tools run side by side; which one is told of first is theirs to say.
    expect(ours.toSorted()).toEqual(theirs.toSorted())
    expect(ours.filter((event) => event.includes('call end'))).toHaveLength(6)
  })
})

describe('a model by its bare name', () => {
  afterEach(() => {
    globalThis.AI_SDK_DEFAULT_PROVIDER = undefined
  })

  test('is ours once the provider is the default one', async () => {
    await using line = await openProvider({ model: traveler })
    globalThis.AI_SDK_DEFAULT_PROVIDER = line.warmline
    const { text } = await generateText({ model: modelId, prompt, tools: weather, stopWhen })
    expect(text).toContain('rain in Oslo, F')
    expect(line.turns()).toEqual(['no_chain 1', '5+2', '9+1'])
  })
})

describe('a denied approval', () => {
  const tools = {
    pay: tool({
      inputSchema: z.object({ euros: z.number() }),
      needsApproval: true,
      execute: async ({ euros }) => `paid ${euros}`,
    }),
  }
  const steps = (): Model =>
    scripted([
      [
        { type: 'reasoning', summary: ['Hm.'], encrypted: 'opaque' },
        { type: 'text', text: 'I will pay.' },
        { type: 'function_call', name: 'pay', arguments: '{"euros":5}' },
      ],
      [{ type: 'text', text: 'You said no.' }],
      [{ type: 'text', text: 'Still no.' }],
    ])

  test.each([true, false])(
    'over model messages is a turn like any other, store: %s',
    async (store) => {
      await using line = await openProvider({ model: steps() })
      const ask = { model: line.warmline(modelId), tools, providerOptions: { openai: { store } } }
      const messages: ModelMessage[] = [{ role: 'user', content: 'Pay.' }]
      const asked = await generateText({ ...ask, messages })
      const request = asked.content.find(({ type }) => type === 'tool-approval-request')
      if (request?.type !== 'tool-approval-request') throw new Error('No approval was asked for.')
      const { approvalId } = request
      messages.push(...asked.responseMessages, {
        role: 'tool',
        content: [
          { type: 'tool-approval-response', approvalId, approved: false, reason: 'No money.' },
        ],
      })
      const denied = await generateText({ ...ask, messages })
      messages.push(...denied.responseMessages, { role: 'user', content: 'And now?' })
      await generateText({ ...ask, messages })
      expect(line.turns()).toEqual(['no_chain 1', '4+1', '6+1'])
    },
  )

  // The SDK tells the model "No money.", and with the next question, from the browser's copy,
  // {"error":"No money."}: another history from there on. It goes on from the answer before it
  // where that is stored, and in full where its lane has moved on.
  test.each([
    [undefined, '4+3'],
    [false, 'cold:displaced 7'],
  ] as const)('over UI messages comes back in other words, store: %s', async (store, last) => {
    await using line = await openProvider({ model: steps() })
    const chat = { model: line.warmline(modelId), tools, ...(store === undefined ? {} : { store }) }
    const asked = await answer(chat, [says('Pay.')])
    for (const part of asked.at(-1)?.parts ?? []) {
      if (!('approval' in part) || !('state' in part)) continue
      const approval = { ...part.approval, approved: false, reason: 'No money.' }
      Object.assign(part, { state: 'approval-responded', approval })
    }
    const denied = await answer(chat, asked)
    await answer(chat, [...denied, says('And now?')])
    expect(line.turns()).toEqual(['no_chain 1', '4+1', last])
  })
})
