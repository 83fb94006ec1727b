// What only ai 7 has: retries within a stream, telemetry integrations, models by their bare names.
import { createOpenAI, type OpenAIProvider } from '@ai-sdk/openai'
import { fromContext } from '@warmline/dev-server'
import { generateText, streamText, type Telemetry } from 'ai'
import { afterEach, describe, expect, test } from 'vitest'
import { stopWhen, traveller, weather } from './support/cases.js'
import { modelId, openLine } from './support/line.js'

const prompt = 'Where does it rain?'

describe('streamRetries', () => {
  test('begins an answer again that broke with an error after output, in full', async () => {
    await using line = await openLine({
      model: fromContext(() => [{ type: 'text', text: 'It rains in Bergen.' }]),
      faults: [{ type: 'error', at: 'after-first-output', code: 'server_error', message: 'Broke.' }],
    })
    const result = streamText({ model: line.warmline(modelId), prompt, streamRetries: 1, onError() {} })
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
    const ask = { model, prompt, tools: weather, stopWhen, telemetry: { integrations: [integration] } }
    await generateText(ask)
    await streamText(ask).consumeStream()
    return seen
  }

  test('is told the same as over HTTP', async () => {
    await using line = await openLine({ model: traveller })
    const ours = await told(line.warmline(modelId))
    const theirs = await told(createOpenAI({ baseURL: line.server.baseURL, apiKey: 'sk-test' })(modelId))
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
    await using line = await openLine({ model: traveller })
    globalThis.AI_SDK_DEFAULT_PROVIDER = line.warmline
    const { text } = await generateText({ model: modelId, prompt, tools: weather, stopWhen })
    expect(text).toContain('rain in Oslo, F')
    expect(line.turns()).toEqual(['no_chain 1', '5+2', '9+1'])
  })
})
