// Steps of LangChain between the turns, with no change of the app.
import { CallbackManager } from '@langchain/core/callbacks/manager'
import { RunnableLambda } from '@langchain/core/runnables'
import { ChatWarmline } from '@warmline/langchain'
import { modelId } from '@warmline/testing'
import { createAgent, tool } from 'langchain'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { forecaster } from '../../otel/test/support/agents.js'
import { inspectorCallbacks } from '../src/index.js'
import { type Inspected, openInspected, stateOf, stderrLines } from './support/inspected.js'

const weather = tool(() => 'rain', { name: 'weather', schema: z.object({ city: z.string() }) })
const question = { messages: [{ role: 'user', content: 'Will it rain?' }] }

function agentOf({ client, server }: Inspected) {
  const model = new ChatWarmline({
    model: modelId,
    apiKey: 'sk-test',
    client,
    configuration: { baseURL: server.baseURL },
  })
  return createAgent({ model, tools: [weather] })
}

test('An agent', async () => {
  using _ = stderrLines()
  await using line = await openInspected({ model: forecaster })
  await agentOf(line).invoke(question)
  const { steps, turns } = await stateOf(line.inspector)
  const byId = new Map(steps.map((step) => [step.id, step]))
  const [run] = steps
  expect(run).toMatchObject({ source: 'langchain', kind: 'run', name: 'LangGraph' })
  expect(steps.filter(({ kind }) => kind === 'run')).toHaveLength(1)
  expect(steps.filter(({ kind }) => kind === 'tool').map(({ name }) => name)).toEqual(['weather'])
  expect(turns.map(({ step }) => byId.get(step ?? '')?.name)).toEqual([
    'model_request',
    'model_request',
  ])
  expect(new Set(turns.map(({ step }) => step)).size).toBe(2)
  for (const { id, parent, startedAt, endedAt } of steps) {
    expect(endedAt).toBeGreaterThanOrEqual(startedAt)
    if (id !== run?.id) expect(byId.has(parent ?? '')).toBe(true)
  }
})

test('Callbacks that are given by hand count once', async () => {
  using _ = stderrLines()
  await using line = await openInspected({ model: forecaster })
  const callbacks = await inspectorCallbacks()
  expect(callbacks).toHaveLength(1)
  await agentOf(line).invoke(question, { callbacks })
  const { steps } = await stateOf(line.inspector)
  expect(steps.filter(({ kind }) => kind === 'run')).toHaveLength(1)
  expect(steps.filter(({ kind }) => kind === 'tool')).toHaveLength(1)
})

test('A run that fails is told, and after the end nothing is added', async () => {
  using _ = stderrLines()
  const original = CallbackManager._configureSync
  {
    await using line = await openInspected()
    expect(CallbackManager._configureSync).not.toBe(original)
    const bad = RunnableLambda.from(() => {
      throw new Error('no')
    }).withConfig({ runName: 'bad' })
    await expect(bad.invoke('x')).rejects.toThrow('no')
    const { steps } = await stateOf(line.inspector)
    expect(steps).toMatchObject([{ kind: 'run', name: 'bad', isFailed: true }])
  }
  expect(CallbackManager._configureSync).toBe(original)
  expect(await inspectorCallbacks()).toEqual([])
})
