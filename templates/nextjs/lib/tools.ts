// What the model can do. Add your own tools here.
import { tool } from 'ai'
import { z } from 'zod'

export const tools = {
  time_in: tool({
    description: 'The time now in a time zone, such as Europe/Oslo',
    inputSchema: z.object({ zone: z.string() }),
    execute: async ({ zone }) => {
      try {
        const options = { timeZone: zone, dateStyle: 'full', timeStyle: 'short' } as const
        return new Intl.DateTimeFormat('en-GB', options).format(new Date())
      } catch {
        return `There is no time zone ${zone}.`
      }
    },
  }),
}
