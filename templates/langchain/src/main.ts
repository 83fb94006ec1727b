// Asks the agent one question, and shows after each turn what was sent for it.

import { existsSync } from 'node:fs'
import { ChatWarmline } from '@warmline/langchain'
import { createAgent } from 'langchain'
import { startLocalServer } from '../local/server.ts'
import { Report } from './report.ts'
import { tools } from './tools.ts'

const question =
  process.argv.slice(2).join(' ') || 'What is in this project, and how do I change it?'

if (existsSync('.env')) process.loadEnvFile()

// Without a key the answers come from a server on this machine.
const local = process.env.OPENAI_API_KEY ? undefined : await startLocalServer()

const model = new ChatWarmline({ model: process.env.OPENAI_MODEL ?? 'gpt-6-astra' })
const report = new Report(local === undefined ? 'the API' : `a local server, ${local.baseURL}`)
model.warmline.onTurn((turn) => report.add(turn))

const agent = createAgent({
  model,
  tools,
  systemPrompt:
    'You answer questions about the project in the current folder. Look before you answer.',
})

try {
  report.begin(question)
  const { messages } = await agent.invoke({ messages: [{ role: 'user', content: question }] })
  report.end(String(messages.at(-1)?.text))
} finally {
  await model.warmline.close()
  await local?.close()
}
