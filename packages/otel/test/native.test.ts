// Loops that nobody else instruments, on the native API and in the `openai` package: with `genAI`,
// each call is one inference, with the turn below it, and the numbers are the server's.
import type { ResponsesClient } from '@warmline/core'
import { modelId } from '@warmline/testing'
import OpenAI from 'openai'
import type { ResponseInput } from 'openai/resources/responses/responses'
import { expect, test } from 'vitest'
import { instrument } from '../src/index.js'
import { forecaster, nativeLoop, weatherTool } from './support/agents.js'
import { openClient } from './support/client.js'
import { countsOf, inSpan, isModelCall, openTelemetry, treeOf } from './support/telemetry.js'

/** The same loop with the `openai` package over `client.fetch`. */
async function openaiLoop({ fetch, endpoint }: ResponsesClient): Promise<void> {
  const openai = new OpenAI({ apiKey: 'sk-test', baseURL: endpoint.baseURL, fetch })
  const input: ResponseInput = [{ role: 'user', content: 'Will it rain?' }]
  for (let step = 0; step < 2; step++) {
    const { output } = await openai.responses.create({
      model: modelId,
      input,
      tools: [weatherTool],
    })
    for (const item of output)
      if (item.type === 'function_call')
        input.push(item, { type: 'function_call_output', call_id: item.call_id, output: 'rain' })
  }
}

test.each([
  ['native', nativeLoop],
  ['openai-node', openaiLoop],
])('A loop with genAI counts once: %s', async (way, loop) => {
  await using telemetry = openTelemetry()
  await using line = await openClient({ model: forecaster })
  instrument(line.client, { genAI: true })
  await inSpan('request', () => loop(line.client))
  const spans = await telemetry.spans()
  const call = `request > chat ${modelId}`
  expect(treeOf(spans)).toEqual([
    'request',
    call,
    call,
    `${call} > warmline.turn`,
    `${call} > warmline.turn`,
  ])
  const answers = [...line.server.journal.responses.values()]
  expect(
    spans.filter(isModelCall).map(({ attributes }) => attributes['gen_ai.response.id']),
  ).toEqual(answers.map(({ id }) => id))
  const used = (key: 'input_tokens' | 'output_tokens'): number =>
    line.records.reduce((total, { usage }) => total + Number(usage?.[key]), 0)
  const counts = countsOf(await telemetry.metrics())
  expect(counts).toMatchObject({
    'warmline.turns': 2,
    'gen_ai.client.inference.duration': 2,
    'gen_ai.client.inference.usage.input_tokens': used('input_tokens'),
    'gen_ai.client.inference.usage.output_tokens': used('output_tokens'),
  })
  expect(counts['gen_ai.client.inference.time_to_first_chunk']).toBe(
    way === 'native' ? 2 : undefined,
  )
})
