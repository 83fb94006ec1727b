// A model that travels, its tool, and the loop that runs them.
import { fromContext, itemText, type Model } from '@warmline/dev-server'
import { isStepCount, tool } from 'ai'
import { z } from 'zod'

/**
 * Looks three cities up, two of them at once, with some reasoning, and answers from all it was
 * told.
 */
export const traveler: Model = fromContext(({ items }) => {
  const told = items.filter(({ type }) => type === 'function_call_output').map(itemText)
  if (told.length === 0) {
    return [
      { type: 'reasoning', summary: ['First two.'], encrypted: 'opaque' },
      { type: 'function_call', name: 'weather', arguments: '{"city": "Bergen", "junk": true}' },
      { type: 'function_call', name: 'weather', arguments: '{ "city":"Z\\u00fcrich" }' },
    ]
  }
  if (told.length === 2) {
    return [
      { type: 'text', text: 'One more.', phase: 'commentary' },
      { type: 'function_call', name: 'weather', arguments: '{"city":"Oslo","units":"F"}' },
    ]
  }
  return [{ type: 'text', text: `${items.length} items: ${told.join('; ')}` }]
})

/** The traveler's only tool. */
export const tools = {
  weather: tool({
    description: 'The weather in a city',
    inputSchema: z.object({ city: z.string(), units: z.enum(['C', 'F']).default('C') }),
    execute: async ({ city, units }) => `rain in ${city}, ${units}`,
  }),
}
/** A loop that ends with the traveler's answer. */
export const loop = { tools, prompt: 'Where does it rain?', stopWhen: isStepCount(10) }
