// Steps of AI SDK 7 between the turns, with no change of the app.
import { createWarmline } from '@warmline/ai-sdk'
import { startDevServer } from '@warmline/dev-server'
import { modelId } from '@warmline/testing'
import { generateText, isStepCount, streamText, tool } from 'ai'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { forecaster } from '../../otel/test/support/agents.js'
import { type InspectorState, inspect, type StepEntry } from '../src/index.js'
import { stateOf, stderrLines } from './support/inspected.js'

const tools = {
  weather: tool({ inputSchema: z.object({ city: z.string() }), execute: async () => 'rain' }),
}
const loop = { tools, prompt: 'Will it rain?', stopWhen: isStepCount(5) }

/** The steps as lines such as `run streamText > step step 1`. */
function pathsOf({ steps }: InspectorState): string[] {
  const byId = new Map(steps.map((step) => [step.id, step]))
  const pathOf = ({ kind, name, parent }: StepEntry): string => {
    const above = byId.get(parent ?? '')
    return `${above === undefined ? '' : `${pathOf(above)} > `}${kind} ${name}`
  }
  return steps.map(pathOf)
}

test.each(['generateText', 'streamText'])('A loop of %s', async (way) => {
  using _ = stderrLines()
  await using server = await startDevServer({ model: forecaster })
  await using warmline = createWarmline({ baseURL: server.baseURL, apiKey: 'sk-test' })
  const inspector = await inspect(warmline.client)
  const given = { model: warmline(modelId), ...loop }
  if (way === 'generateText') await generateText(given)
  else await streamText(given).consumeStream()
  const state = await stateOf(inspector)
  expect(pathsOf(state)).toEqual([
    `run ${way}`,
    `run ${way} > step step 1`,
    `run ${way} > step step 1 > tool weather`,
    `run ${way} > step step 2`,
  ])
  const stepIds = state.steps.filter(({ kind }) => kind === 'step').map(({ id }) => id)
  expect(state.turns.map(({ step }) => step)).toEqual(stepIds)
  for (const { startedAt, endedAt, isFailed } of state.steps) {
    expect(endedAt).toBeGreaterThanOrEqual(startedAt)
    expect(isFailed).toBeUndefined()
  }
  await inspector.close()
})

test('Loops side by side keep their turns apart, and a fault is told', async () => {
  using _ = stderrLines()
  await using server = await startDevServer({ model: forecaster })
  await using warmline = createWarmline({ baseURL: server.baseURL, apiKey: 'sk-test' })
  const inspector = await inspect(warmline.client)
  const model = warmline(modelId)
  await Promise.all(
    ['a', 'b', 'c'].map((functionId) =>
      generateText({ model, ...loop, telemetry: { functionId } }),
    ),
  )
  const state = await stateOf(inspector)
  const byId = new Map(state.steps.map((step) => [step.id, step]))
  const runOf = (id = ''): string | undefined => byId.get(byId.get(id)?.parent ?? '')?.name
  expect(state.turns.map(({ step }) => runOf(step)).toSorted()).toEqual([
    'a',
    'a',
    'b',
    'b',
    'c',
    'c',
  ])
  server.faults.add({ type: 'safety-stop', at: 'after-created' })
  await expect(
    generateText({ model, prompt: 'x', maxRetries: 0, telemetry: { functionId: 'bad' } }),
  ).rejects.toThrow()
  const { steps } = await stateOf(inspector)
  expect(steps.find(({ name }) => name === 'bad')).toMatchObject({ kind: 'run', isFailed: true })
  await inspector.close()
  // Nothing is followed any more, and the app goes on.
  await generateText({ model, ...loop })
})
