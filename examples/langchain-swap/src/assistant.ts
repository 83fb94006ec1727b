// A LangChain app of ordinary size: a treasurer with a memory and an answer of fixed form, and two
// assistants who work at the same time. All three know the ledger. It is written with ChatOpenAI;
// swap.ts says which two lines change.
import { MemorySaver } from '@langchain/langgraph'
import { ChatOpenAI } from '@langchain/openai'
import { createAgent, tool } from 'langchain'
import { z } from 'zod'
import { ledgerText } from './ledger.js'
import { largestEntries, listAccounts, sumUp, trend } from './tools.js'

const name = process.env.OPENAI_MODEL ?? 'gpt-6-astra'
const model = new ChatOpenAI({ model: name, useResponsesApi: true })

const books = `The ledger, in euros:\n${ledgerText}`

const auditor = createAgent({
  model,
  tools: [listAccounts, sumUp, largestEntries],
  systemPrompt: `You are the auditor. Sum every account up, look at the largest entries of the largest, and report. ${books}`,
})
const planner = createAgent({
  model,
  tools: [listAccounts, trend],
  systemPrompt: `You are the planner. Find the trend of every account, and report what to watch. ${books}`,
})

/** An assistant as a tool of the treasurer. */
function assistant(role: string, agent: typeof auditor | typeof planner) {
  return tool(
    async ({ request }: { request: string }) => {
      const { messages } = await agent.invoke({ messages: [{ role: 'user', content: request }] })
      return messages.at(-1)?.text ?? ''
    },
    { name: role, description: `Asks the ${role}`, schema: z.object({ request: z.string() }) },
  )
}

const treasurer = createAgent({
  model,
  tools: [assistant('auditor', auditor), assistant('planner', planner)],
  systemPrompt: `You are the treasurer of a workshop. Ask the auditor and the planner at the same time, then answer. ${books}`,
  responseFormat: z.object({
    summary: z.string(),
    figures: z.array(z.string()),
    watch: z.string(),
  }),
  checkpointer: new MemorySaver(),
})

/** Asks the treasurer, who remembers what was asked before. */
export async function ask(question: string) {
  const messages = [{ role: 'user', content: question }]
  const { structuredResponse } = await treasurer.invoke(
    { messages },
    { configurable: { thread_id: 'office' } },
  )
  return structuredResponse
}
