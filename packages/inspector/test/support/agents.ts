// A model that makes a loop of two steps, and that loop in each of the ways an app writes it.

import type { InputItem, ResponsesClient } from '@warmline/core'
import { fromContext, itemText, type Model } from '@warmline/dev-server'
import { modelId } from '@warmline/testing'

/** Asks for the weather once, and answers with what it was told. */
export const forecaster: Model = fromContext(({ items }) => {
  const told = items.filter(({ type }) => type === 'function_call_output').map(itemText)
  return told.length === 0
    ? [{ type: 'function_call', name: 'weather', arguments: '{"city":"Bergen"}' }]
    : [{ type: 'text', text: told.join() }]
})

/** The tool of the Responses API, as a native caller gives it. */
export const weatherTool = {
  type: 'function',
  name: 'weather',
  parameters: {
    type: 'object',
    properties: { city: { type: 'string' } },
    required: ['city'],
    additionalProperties: false,
  },
  strict: true,
} as const

/** Runs the loop on the native API. */
export async function nativeLoop(client: ResponsesClient): Promise<void> {
  let input: InputItem[] = [{ role: 'user', content: 'Will it rain?' }]
  for (let step = 0; step < 2; step++) {
    const { output } = await client.create({ model: modelId, input, tools: [weatherTool] }).response
    const calls = output.filter(({ type }) => type === 'function_call')
    input = [
      ...input,
      ...output,
      ...calls.map((call) => ({
        type: 'function_call_output' as const,
        call_id: 'call_id' in call ? String(call.call_id) : '',
        output: 'rain',
      })),
    ]
  }
}
