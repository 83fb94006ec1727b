// Two tools that do real work on this machine, without a network: the calendar and arithmetic.
import type { FunctionTool } from 'openai/resources/responses/responses'

const dateParameters = {
  type: 'object',
  properties: { date: { type: 'string', description: 'A date as YYYY-MM-DD' } },
  required: ['date'],
  additionalProperties: false,
}

/** What the model may call. */
export const tools: readonly FunctionTool[] = [
  {
    type: 'function',
    name: 'weekday',
    description: 'The day of the week of a date',
    parameters: dateParameters,
    strict: true,
  },
  {
    type: 'function',
    name: 'days_until_new_year',
    description: 'How many days a date is before the next first of January',
    parameters: dateParameters,
    strict: true,
  },
]

/** Runs a tool. What the model got wrong is told to it, not thrown. */
export function runTool(name: string, json: string): string {
  const date = readDate(json)
  if (date === undefined) return 'The date must be given as YYYY-MM-DD.'
  if (name === 'weekday') return date.toLocaleDateString('en', { weekday: 'long', timeZone: 'UTC' })
  if (name === 'days_until_new_year') {
    return String((Date.UTC(date.getUTCFullYear() + 1, 0, 1) - date.getTime()) / 86_400_000)
  }
  return `There is no tool ${name}.`
}

function readDate(json: string): Date | undefined {
  try {
    const { date }: { date?: unknown } = Object(JSON.parse(json))
    const read = new Date(
      typeof date === 'string' && /^\d{4}-\d\d-\d\d$/.test(date) ? date : Number.NaN,
    )
    return Number.isNaN(read.getTime()) ? undefined : read
  } catch {
    return undefined
  }
}
