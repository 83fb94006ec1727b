// The record of a turn, read from results, steps and parts with its type.
import { startDevServer } from '@warmline/dev-server'
import { modelId } from '@warmline/testing'
import { generateText, streamText } from 'ai'
import { expect, test } from 'vitest'
import { createWarmline, turnOf } from '../src/index.js'

test('turnOf reads the turn of results, steps and parts, and of nothing else', async () => {
  await using server = await startDevServer()
  const provider = createWarmline({ baseURL: server.baseURL, apiKey: 'sk-test' })
  const result = await generateText({ model: provider(modelId), prompt: 'hello' })
  const expected = { transport: 'websocket', mode: 'full', reason: 'no_chain' } as const
  expect(turnOf(result)).toMatchObject(expected)
  expect(turnOf(result.steps[0])).toEqual(turnOf(result))
  const stream = streamText({ model: provider(modelId), prompt: 'hello' })
  for await (const part of stream.fullStream) {
    if (part.type === 'finish-step') expect(turnOf(part)).toMatchObject({ transport: 'websocket' })
  }
  const providerMetadata = await stream.providerMetadata
  const bytes: number | undefined = turnOf({ providerMetadata })?.bytesSent
  expect(bytes).toBeGreaterThan(0)
  for (const warmline of [
    undefined,
    null,
    'x',
    {},
    { transport: 'http' },
    { ...turnOf(result), mode: 'half' },
  ]) {
    expect(turnOf({ providerMetadata: { warmline } })).toBeUndefined()
  }
  expect(turnOf(undefined)).toBeUndefined()
  expect(turnOf({})).toBeUndefined()
  await provider.close()
})
