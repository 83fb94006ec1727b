// What an application of CommonJS says of types; the check compiles the same text as an ES module
// too.
import type { BaseChatModel } from '@langchain/core/language_models/chat_models'
import { ChatOpenAI } from '@langchain/openai'
import { createWarmline, warmline } from '@warmline/ai-sdk'
import { createResponsesClient, defaultClient, WarmlineError } from '@warmline/core'
import { startDevServer } from '@warmline/dev-server'
import { ChatWarmline, withWarmline } from '@warmline/langchain'
import { generateText } from 'ai'
import { createAgent } from 'langchain'

const fields = { model: 'gpt-6-astra', apiKey: 'sk-check' }
export const model: BaseChatModel = new ChatWarmline(fields)
export const openai: ChatOpenAI = new ChatWarmline(fields)
export const agent = createAgent({ model: new ChatWarmline(fields), tools: [] })
export const warm = withWarmline(new ChatOpenAI(fields))
export const shared = new ChatWarmline({
  ...fields,
  client: createResponsesClient({ apiKey: 'sk-check' }),
})
export const text = generateText({ model: warmline('gpt-6-astra'), prompt: 'Say hello.' })
export const own = createWarmline({ client: defaultClient() })('gpt-6-astra')
export const server = startDevServer()
export const codeOf = (fault: unknown): string | undefined =>
  fault instanceof WarmlineError ? fault.code : undefined
