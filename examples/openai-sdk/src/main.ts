// The one line that changes: `fetch`. Runs on a server of its own without a key, and on the real
// API with one.
import { createResponsesClient } from '@warmline/core'
import { startDevServer } from '@warmline/dev-server'
import OpenAI from 'openai'
import { ask } from './loop.js'
import model from './model.js'

const apiKey = process.env.OPENAI_API_KEY || undefined
const server = apiKey === undefined ? await startDevServer({ model }) : undefined
const baseURL = server?.baseURL ?? process.env.OPENAI_BASE_URL ?? 'https://api.openai.com/v1'
const client = createResponsesClient({ baseURL })
client.onTurn(({ transport, mode, reason, itemsSent, bytesSent, bytesFull }) => {
  console.log(
    `${transport} ${mode}${reason === undefined ? '' : ` (${reason})`}: ${itemsSent} items, ${bytesSent} of ${bytesFull} bytes`,
  )
})

const openai = new OpenAI({ apiKey: apiKey ?? 'sk-local', baseURL, fetch: client.fetch })
console.log(
  await ask(openai, {
    model: process.env.OPENAI_MODEL ?? 'gpt-6-astra',
    question: 'Which weekdays are the year’s turning points?',
  }),
)
await server?.close()
