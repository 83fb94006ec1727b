// Makes the runs that the client of LangSmith reads back with `listRuns`, one a line: of ChatOpenAI
// in a tool loop, which records messages, and of a wrapped openai client, which records bodies.
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type BaseMessage, HumanMessage, ToolMessage } from '@langchain/core/messages'
import { tool } from '@langchain/core/tools'
import { LangChainTracer } from '@langchain/core/tracers/tracer_langchain'
import { ChatOpenAI } from '@langchain/openai'
import { Client } from 'langsmith'
import { wrapOpenAI } from 'langsmith/wrappers'
import OpenAI from 'openai'
import { z } from 'zod'

type Run = Record<string, unknown> & { id: string }

/** The runs of a tool loop of each kind, as `listRuns` gives them. */
export async function makeRuns(baseURL: string): Promise<readonly object[]> {
  await using ingest = await startIngest()
  const client = new Client({
    apiUrl: ingest.url,
    apiKey: 'any',
    // Traces say where they were made, and a fixture says nothing of a machine.
    omitTracedRuntimeInfo: true,
  })
  await runLangChain(baseURL, client)
  await runOpenAI(baseURL, client)
  await client.awaitPendingTraceBatches()
  const runs: object[] = []
  for await (const run of client.listRuns({ projectName: 'fixture' })) runs.push(run)
  return runs
}

async function runLangChain(baseURL: string, client: Client): Promise<void> {
  const weather = tool(({ city }: { city: string }) => `${city}: 21 degrees`, {
    name: 'weather',
    description: 'The weather in a city',
    schema: z.object({ city: z.string() }),
  })
  const model = new ChatOpenAI({
    model: 'gpt-5.4',
    apiKey: 'any',
    useResponsesApi: true,
    configuration: { baseURL },
  }).bindTools([weather])
  const callbacks = [new LangChainTracer({ client, projectName: 'fixture' })]
  const messages: BaseMessage[] = []
  for (const question of ['What is the weather in Oslo?', 'And in Rome?', 'And in Lima?']) {
    messages.push(new HumanMessage(question))
    for (;;) {
      const answer = await model.invoke(messages, { callbacks })
      messages.push(answer)
      if ((answer.tool_calls ?? []).length === 0) break
      for (const call of answer.tool_calls ?? []) {
        const { content } = await weather.invoke({ ...call, type: 'tool_call' })
        messages.push(new ToolMessage({ content, tool_call_id: call.id ?? '' }))
      }
    }
  }
}

async function runOpenAI(baseURL: string, client: Client): Promise<void> {
  const openai = wrapOpenAI(new OpenAI({ baseURL, apiKey: 'any' }), {
    client,
    project_name: 'fixture',
    tracingEnabled: true,
  })
  const input: OpenAI.Responses.ResponseInputItem[] = []
  for (const question of ['One?', 'Two?', 'Three?']) {
    input.push({ role: 'user', content: question })
    const { output } = await openai.responses.create({ model: 'gpt-5.4', input: [...input] })
    for (const item of output) if (item.type === 'message') input.push(item)
  }
}

/** A place that takes runs as LangSmith does, and gives them back. */
async function startIngest(): Promise<AsyncDisposable & { readonly url: string }> {
  const runs = new Map<string, Run>()
  const server = createServer((request, response) => {
    take(request, runs).then(
      (body) => {
        response.setHeader('content-type', 'application/json')
        response.end(JSON.stringify(body))
      },
      (error: unknown) => response.writeHead(500).end(String(error)),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function take(request: IncomingMessage, runs: Map<string, Run>): Promise<object> {
  const path = request.url ?? ''
  const text = await new Response(bodyOf(request)).text()
  if (path.startsWith('/info')) {
    return { version: '0.13.0', batch_ingest_config: { use_multipart_endpoint: false } }
  }
  if (path.startsWith('/runs/batch')) {
    const { post = [], patch = [] } = JSON.parse(text) as { post?: Run[]; patch?: Run[] }
    for (const run of [...post, ...patch]) {
      // A patch says `null` for what it does not change.
      const known = Object.entries(run).filter(([, value]) => (value ?? undefined) !== undefined)
      runs.set(run.id, { ...runs.get(run.id), ...Object.fromEntries(known) } as Run)
    }
    return {}
  }
  if (path.startsWith('/runs/query')) return { runs: [...runs.values()], cursors: {} }
  if (path.startsWith('/sessions')) return [{ id: projectId, name: 'fixture' }] as object
  return {}
}

const projectId = '00000000-0000-4000-8000-000000000001'

function bodyOf(request: IncomingMessage): ReadableStream {
  return new ReadableStream({
    async start(controller) {
      for await (const chunk of request) controller.enqueue(chunk)
      controller.close()
    },
  })
}
