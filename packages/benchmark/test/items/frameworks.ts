// Runs two turns of one conversation through each framework, on a server whose first answer has the
// items of a row. It returns the turn records and what the server saw, and asserts nothing.
import { HumanMessage, ToolMessage } from '@langchain/core/messages'
import { tool as langchainTool } from '@langchain/core/tools'
import { createWarmline } from '@warmline/ai-sdk'
import { createResponsesClient, openaiEndpoint, type TurnRecord } from '@warmline/core'
import { type DevServer, fromContext, startDevServer } from '@warmline/dev-server'
import { ChatWarmline } from '@warmline/langchain'
import { APICallError, generateText, isStepCount, streamText, TypeValidationError, tool } from 'ai'
import OpenAI from 'openai'
import { z } from 'zod'
import type { Item, Json, Row } from './rows.js'

/** How a framework repeats what it was given. */
export type Echo = 'its own' | 'reference' | 'whole' | 'lost fields'

/** One cell of the table. */
export interface Cell {
  readonly framework: 'AI SDK' | 'AI SDK, streamed' | 'LangChain' | 'openai-node'
  readonly store: boolean
  readonly echo: Echo
}

/** The cells of a row. */
export const cells: readonly Cell[] = [true, false].flatMap((store): readonly Cell[] => [
  { framework: 'AI SDK', store, echo: 'its own' },
  { framework: 'AI SDK, streamed', store, echo: 'its own' },
  { framework: 'LangChain', store, echo: 'its own' },
  { framework: 'openai-node', store, echo: 'reference' },
  { framework: 'openai-node', store, echo: 'whole' },
  { framework: 'openai-node', store, echo: 'lost fields' },
])

/** What became of the turns. */
export interface Outcome {
  /**
   * Whether the framework itself could not read the first answer, so that there was no second turn.
   */
  readonly isUnreadable: boolean
  readonly records: readonly TurnRecord[]
  readonly server: DevServer
}

interface Line {
  readonly row: Row
  readonly cell: Cell
  readonly server: DevServer
  readonly records: TurnRecord[]
}

const look: Item = {
  id: 'fc_1',
  type: 'function_call',
  status: 'completed',
  call_id: 'call_f',
  name: 'look',
  arguments: '{"q":"a"}',
}
const model = 'gpt-6-astra'
const schema = z.object({ q: z.string() })

/** Runs a cell; `judge` sees what came of it before the server goes. */
export async function run(row: Row, cell: Cell, judge: (outcome: Outcome) => void): Promise<void> {
  await using server = await startDevServer({
    model: fromContext(({ items }) => {
      const isFirst = items.every(({ type, role }) => type === 'message' && role === 'user')
      const output = row.answers === undefined ? [...row.output, look] : row.output
      return isFirst
        ? output.map((item) => ({ type: 'item', item }))
        : [{ type: 'text', text: 'done' }]
    }),
  })
  const records: TurnRecord[] = []
  const isUnreadable = await ways[cell.framework]({ row, cell, server, records }).then(
    () => false,
    (error: unknown) => {
      if (APICallError.isInstance(error) && TypeValidationError.isInstance(error.cause)) return true
      throw error
    },
  )
  judge({ isUnreadable, records, server })
}

const ways: Readonly<Record<Cell['framework'], (line: Line) => Promise<void>>> = {
  'AI SDK': (line) => throughAiSdk(line, async (asked) => (await generateText(asked)).text),
  'AI SDK, streamed': (line) => throughAiSdk(line, (asked) => streamText(asked).text),

  async LangChain({ row, cell: { store }, server, records }) {
    const client = createResponsesClient({ endpoint: openaiEndpoint({ baseURL: server.baseURL }) })
    client.onTurn((record) => records.push(record))
    const chat = new ChatWarmline({
      model,
      apiKey: 'k',
      maxRetries: 0,
      client,
      configuration: { baseURL: server.baseURL },
      modelKwargs: { store },
    })
    const bound = chat.bindTools([langchainTool(async () => 'saw', { name: 'look', schema })])
    const asked = new HumanMessage('go')
    const answer = await bound.invoke([asked])
    const outputs = (answer.tool_calls ?? []).map(
      ({ id = '' }) =>
        new ToolMessage({ content: 'saw', tool_call_id: id, ...row.langchainAnswer }),
    )
    await bound.invoke([asked, answer, ...outputs])
    await client.close()
  },

  async 'openai-node'({ row, cell: { store, echo }, server, records }) {
    const client = createResponsesClient({
      endpoint: openaiEndpoint({ baseURL: server.baseURL }),
      apiKey: 'k',
    })
    client.onTurn((record) => records.push(record))
    const openai = new OpenAI({
      baseURL: server.baseURL,
      apiKey: 'k',
      maxRetries: 0,
      fetch: client.fetch,
    })
    const ask = async (input: readonly object[]): Promise<readonly object[]> => {
      // What is sent is any JSON: this is about items that the package's own types may not have
      // yet.
      const response = await openai.post<{ output: Item[] }>('/responses', {
        body: { model, store, include: ['reasoning.encrypted_content'], input },
      })
      return response.output.map((item) => repeated(item, echo))
    }
    const asked = { role: 'user', content: 'go' }
    const output = await ask([asked])
    const answers = row.answers ?? [
      { type: 'function_call_output', call_id: 'call_f', output: 'saw' },
    ]
    await ask([asked, ...output, ...answers])
    await client.close()
  },
}

/** Both ways into the AI SDK take the same words. */
async function throughAiSdk(
  { row, cell: { store }, server, records }: Line,
  ask: (asked: Parameters<typeof generateText>[0]) => PromiseLike<string>,
): Promise<void> {
  await using warmline = createWarmline({ baseURL: server.baseURL, apiKey: 'k' })
  warmline.client.onTurn((record) => records.push(record))
  const tools = {
    look: tool({ description: 'l', inputSchema: schema, execute: async () => 'saw' }),
    ...row.tools,
  }
  const providerOptions = { openai: { store } }
  await ask({
    model: warmline(model),
    tools,
    prompt: 'go',
    stopWhen: isStepCount(2),
    providerOptions,
  })
}

/**
 * What frameworks lose or set anew. Without its id, an item must have all else that tells it from
 * others.
 */
const lost: ReadonlySet<string> = new Set(['id', 'status', 'created_by', 'environment', 'caller'])

function repeated(item: Item, echo: Echo): object {
  if (echo === 'whole' || item.type === 'function_call') return item
  if (echo === 'reference') return { type: 'item_reference', id: item.id }
  const stripped: Json = JSON.parse(JSON.stringify(item), (field, value) =>
    value === null || lost.has(field) ? undefined : value,
  )
  return { ...Object(stripped) }
}
