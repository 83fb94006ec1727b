// A tool loop of the openai package over `client.fetch`. Gives the answer.
import { createResponsesClient } from '@warmline/core'
import OpenAI from 'openai'

export async function run(baseURL) {
  const client = createResponsesClient({ baseURL, apiKey: 'sk-local' })
  const openai = new OpenAI({ baseURL, apiKey: 'sk-local', fetch: client.fetch, maxRetries: 0 })
  const parameters = { type: 'object', properties: { city: { type: 'string' } } }
  const tools = [{ type: 'function', name: 'weather', strict: false, parameters }]
  const input = [{ role: 'user', content: 'Do I need an umbrella in Bergen?' }]
  for (;;) {
    const answer = await openai.responses.create({ model: 'gpt-6-astra', input, tools })
    const calls = answer.output.filter(({ type }) => type === 'function_call')
    if (calls.length === 0) return answer.output_text
    const outputs = calls.map(({ call_id }) => ({
      type: 'function_call_output',
      call_id,
      output: 'Rain',
    }))
    input.push(...answer.output, ...outputs)
  }
}
