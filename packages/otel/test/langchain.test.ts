// An agent of LangChain under OpenInference's instrumentation: Warmline adds its transport spans to
// the trace of the app, and every call counts once.
import { LangChainInstrumentation } from '@arizeai/openinference-instrumentation-langchain'
import * as callbackManager from '@langchain/core/callbacks/manager'
import { ChatWarmline } from '@warmline/langchain'
import { modelId } from '@warmline/testing'
import { createAgent, tool } from 'langchain'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { instrument } from '../src/index.js'
import { forecaster } from './support/agents.js'
import { openClient } from './support/client.js'
import { countsOf, inSpan, isModelCall, openTelemetry, treeOf } from './support/telemetry.js'

const weather = tool(() => 'rain', { name: 'weather', schema: z.object({ city: z.string() }) })

test('An agent counts once', async () => {
  await using telemetry = openTelemetry()
  await using line = await openClient({ model: forecaster })
  new LangChainInstrumentation().manuallyInstrument(callbackManager)
  instrument(line.client)
  const model = new ChatWarmline({
    model: modelId,
    apiKey: 'sk-test',
    client: line.client,
    configuration: { baseURL: line.server.baseURL },
  })
  const agent = createAgent({ model, tools: [weather] })
  const question = { messages: [{ role: 'user', content: 'Will it rain?' }] }
  await inSpan('request', () => agent.invoke(question))
  const spans = await telemetry.spans()
  // The instrumentation works by callbacks, and activates none of its spans.
  expect(treeOf(spans).filter((path) => /warmline|ChatOpenAI/.test(path))).toEqual([
    'request > LangGraph > model_request > ChatOpenAI',
    'request > LangGraph > model_request > ChatOpenAI',
    'request > warmline.turn',
    'request > warmline.turn',
  ])
  expect(new Set(spans.map((span) => span.spanContext().traceId)).size).toBe(1)
  expect(spans.filter(isModelCall).map(({ name }) => name)).toEqual(['ChatOpenAI', 'ChatOpenAI'])
  const counts = countsOf(await telemetry.metrics())
  expect(counts).toMatchObject({ 'warmline.turns': 2 })
  expect(Object.keys(counts).filter((name) => name.startsWith('gen_ai'))).toEqual([])
  expect(line.server.journal.responses.size).toBe(2)
})
