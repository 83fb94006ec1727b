// An agent's errand with every kind of history: a model of four turns and a follow-up, and its
// tools. Its answers depend only on its context.
import { fromContext, itemText, type Model } from '@warmline/dev-server'
import { tool } from 'langchain'
import { z } from 'zod'

/**
 * Asks for two things at once with a remark, then for two more one by one, then answers, citing;
 * then knows it all.
 */
export const traveler: Model = fromContext(({ items }) => {
  const told = items.filter(({ type }) => type === 'function_call_output').map(itemText)
  const asked = items.filter(({ role }) => role === 'user').map(itemText)
  const think = (about: string) => ({
    type: 'reasoning' as const,
    summary: [`${about}, first.`, `${about}, second.`],
    encrypted: `opaque ${about}`,
  })
  if (asked.length > 1)
    return [think('again'), { type: 'text', text: `${asked.at(-1)}: ${told.join('; ')}` }]
  switch (told.length) {
    case 0:
      return [
        think('start'),
        { type: 'text', text: 'Let me look that up.', phase: 'commentary' },
        { type: 'function_call', name: 'weather', arguments: '{ "city": "Bergen",  "unit":"c" }' },
        { type: 'function_call', name: 'time', arguments: '{"zone":"Europe/Oslo","offset":1.0}' },
      ]
    case 2:
      return [
        think('go on'),
        { type: 'function_call', name: 'weather', arguments: '{"city":"Z\\u00fcrich"}' },
      ]
    case 3:
      return [{ type: 'function_call', name: 'time', arguments: '{"zone":"Asia/Tokyo"}' }]
    default:
      return [
        think('end'),
        {
          type: 'text',
          text: told.join('; '),
          phase: 'final_answer',
          annotations: [
            {
              type: 'url_citation',
              url: 'https://example.com/',
              title: 'Source',
              start_index: 0,
              end_index: 4,
            },
          ],
        },
      ]
  }
})

/** The traveler's tools. */
export const errandTools = [
  tool(
    async ({ city, unit }: { city: string; unit?: string | undefined }) =>
      `rain in ${city} (${unit ?? 'none'})`,
    {
      name: 'weather',
      description: 'The weather in a city',
      schema: z.object({ city: z.string(), unit: z.string().optional() }),
    },
  ),
  tool(async ({ zone }: { zone: string }) => `noon at ${zone}`, {
    name: 'time',
    description: 'The time in a zone',
    schema: z.object({ zone: z.string(), offset: z.number().optional() }),
  }),
]

/** What a user asks, and what the traveler must answer. */
export const errand = {
  question: 'Where does it rain, and what time is it?',
  answer: 'rain in Bergen (c); noon at Europe/Oslo; rain in Zürich (none); noon at Asia/Tokyo',
  followUp: 'And once more?',
}
