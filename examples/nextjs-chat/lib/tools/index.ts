// The three tools that the model is given.
import { type InferUITools, tool } from 'ai'
import { z } from 'zod'
import { calculate } from './calculate'
import { readManual, searchManual } from './manual'

const root = `${process.cwd()}/../..`

/** What the model may use; all of it runs in this process. */
export const tools = {
  search_manual: tool({
    description:
      'Searches the manual of Warmline. Gives the best sections with their name and first words.',
    inputSchema: z.object({
      query: z.string().min(1).describe('What to look for, in a few words'),
    }),
    async execute({ query }) {
      const hits = searchManual(await readManual(root), query)
      return hits.map(({ section, text }) => ({ section, begins: text.slice(0, 160) }))
    },
  }),
  read_section: tool({
    description: 'Reads one section of the manual as a whole.',
    inputSchema: z.object({ section: z.string().describe('The name that search_manual gave') }),
    async execute({ section }) {
      const found = (await readManual(root)).find((each) => each.section === section)
      if (found === undefined) throw new Error(`There is no section “${section}”.`)
      return found
    },
  }),
  calculate: tool({
    description: 'Evaluates arithmetic: numbers, + - * / ^, brackets, percent.',
    inputSchema: z.object({ expression: z.string().min(1).max(200) }),
    execute: async ({ expression }) => ({ expression, value: calculate(expression) }),
  }),
}

/** The tools as the page sees them. */
export type ChatTools = InferUITools<typeof tools>
