// An agent of LangChain under LangSmith's tracer, which sends its runs to LangSmith's API, here one
// of this test: each call of the model is one run there, and one transport span of Warmline's.
import { once } from 'node:events'
import { createServer } from 'node:http'
import { json } from 'node:stream/consumers'
import { awaitAllCallbacks } from '@langchain/core/callbacks/promises'
import { LangChainTracer } from '@langchain/core/tracers/tracer_langchain'
import { ChatWarmline } from '@warmline/langchain'
import { modelId } from '@warmline/testing'
import { createAgent, tool } from 'langchain'
import { Client } from 'langsmith'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { instrument } from '../src/index.js'
import { forecaster } from './support/agents.js'
import { openClient } from './support/client.js'
import { countsOf, inSpan, isModelCall, openTelemetry, treeOf } from './support/telemetry.js'

const weather = tool(() => 'rain', { name: 'weather', schema: z.object({ city: z.string() }) })

/** A run that begins, as LangSmith is told of it. */
const startedRun = z.object({ name: z.string(), run_type: z.string() })
type StartedRun = z.infer<typeof startedRun>

/** An API of LangSmith that takes runs. */
async function openIngest(): Promise<
  { url: string; runs: readonly StartedRun[] } & AsyncDisposable
> {
  const runs: StartedRun[] = []
  const server = createServer(async (request, response) => {
    const body: unknown = request.method === 'GET' ? {} : await json(request)
    if (request.method === 'POST') runs.push(startedRun.parse(body))
    response.setHeader('content-type', 'application/json').end('{}')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')
  return {
    url: `http://127.0.0.1:${address.port}`,
    runs,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

test('An agent counts once', async () => {
  await using telemetry = openTelemetry()
  await using ingest = await openIngest()
  await using line = await openClient({ model: forecaster })
  instrument(line.client)
  const langsmith = new Client({ apiUrl: ingest.url, apiKey: 'ls-test', autoBatchTracing: false })
  const model = new ChatWarmline({
    model: modelId,
    apiKey: 'sk-test',
    client: line.client,
    configuration: { baseURL: line.server.baseURL },
  })
  const agent = createAgent({ model, tools: [weather] })
  const question = { messages: [{ role: 'user', content: 'Will it rain?' }] }
  const callbacks = [new LangChainTracer({ client: langsmith })]
  await inSpan('request', () => agent.invoke(question, { callbacks }))
  // LangChain calls back behind the answer.
  await awaitAllCallbacks()
  const runs = ingest.runs.filter(({ run_type }) => run_type === 'llm')
  expect(runs.map(({ name }) => name)).toEqual(['ChatOpenAI', 'ChatOpenAI'])
  const spans = await telemetry.spans()
  expect(treeOf(spans)).toEqual(['request', 'request > warmline.turn', 'request > warmline.turn'])
  expect(spans.filter(isModelCall)).toEqual([])
  const counts = countsOf(await telemetry.metrics())
  expect(counts).toMatchObject({ 'warmline.turns': 2 })
  expect(Object.keys(counts).filter((name) => name.startsWith('gen_ai'))).toEqual([])
  expect(line.server.journal.responses.size).toBe(2)
})
