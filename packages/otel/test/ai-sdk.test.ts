// A loop of AI SDK 7 under `@ai-sdk/otel`: Warmline adds its transport spans below the spans of the
// model calls, and every call counts once.
import { OpenTelemetry } from '@ai-sdk/otel'
import { createWarmline } from '@warmline/ai-sdk'
import { startDevServer } from '@warmline/dev-server'
import { modelId } from '@warmline/testing'
import { generateText, isStepCount, streamText, tool } from 'ai'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { instrument } from '../src/index.js'
import { forecaster } from './support/agents.js'
import { countsOf, inSpan, isModelCall, openTelemetry, treeOf } from './support/telemetry.js'

const tools = {
  weather: tool({ inputSchema: z.object({ city: z.string() }), execute: async () => 'rain' }),
}
const loop = { tools, prompt: 'Will it rain?', stopWhen: isStepCount(5) }

test.each(['generateText', 'streamText'])('A loop of %s counts once', async (way) => {
  await using telemetry = openTelemetry()
  await using server = await startDevServer({ model: forecaster })
  await using warmline = createWarmline({ baseURL: server.baseURL, apiKey: 'sk-test' })
  instrument(warmline.client)
  const model = warmline(modelId)
  // Made after the providers are registered: it has a copy of the API of its own, and takes its
  // tracer at once.
  const given = { model, ...loop, telemetry: { integrations: [new OpenTelemetry()] } }
  await inSpan('request', async () => {
    if (way === 'generateText') await generateText(given)
    else await streamText(given).consumeStream()
  })
  const spans = await telemetry.spans()
  const agent = `request > invoke_agent ${modelId}`
  expect(treeOf(spans)).toEqual([
    'request',
    agent,
    `${agent} > step 1`,
    `${agent} > step 1 > chat ${modelId}`,
    `${agent} > step 1 > chat ${modelId} > warmline.turn`,
    `${agent} > step 1 > execute_tool weather`,
    `${agent} > step 2`,
    `${agent} > step 2 > chat ${modelId}`,
    `${agent} > step 2 > chat ${modelId} > warmline.turn`,
  ])
  expect(spans.filter(isModelCall).map(({ name }) => name)).toEqual([
    `chat ${modelId}`,
    `chat ${modelId}`,
  ])
  expect(countsOf(await telemetry.metrics())).toMatchObject({
    'gen_ai.client.inference.duration': 2,
    'warmline.turns': 2,
  })
  expect(server.journal.responses.size).toBe(2)
})
