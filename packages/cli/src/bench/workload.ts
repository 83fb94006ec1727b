// The work of the benchmark: a loop of tool calls whose texts are the same in every run, and the
// model of the dev-server that makes it.
import type { ModelFunction } from '@warmline/dev-server'

/** How much work a loop is. */
export interface Workload {
  /** Calls of the model: the last of them answers, each of the others calls the tool. */
  readonly turns: number
  /** Bytes of the instructions. */
  readonly instructionsBytes: number
  /** Bytes of each output of the tool. */
  readonly outputBytes: number
}

const words = 'the agent reads a part, writes down what it found, and goes on to the next one '

function textOf(bytes: number): string {
  return words.repeat(Math.ceil(bytes / words.length)).slice(0, bytes)
}

/** The tool. */
export const toolName = 'read_part'
/** What the tool does. */
export const toolDescription = 'Reads the part of this number.'
/** The schema of its arguments. */
export const toolParameters = {
  type: 'object',
  properties: { part: { type: 'number', description: 'The number of the part, from 1.' } },
  required: ['part'],
  additionalProperties: false,
} as const

/** The instructions of a loop. */
export function instructionsOf({ instructionsBytes }: Workload): string {
  const task = `Call ${toolName} for one part after the other, then say how many there were. `
  return task + textOf(Math.max(0, instructionsBytes - task.length))
}

/** The question of a loop. */
export function promptOf({ turns }: Workload): string {
  return `Read parts 1 to ${turns - 1}.`
}

/** What the tool gives. */
export function outputOf({ outputBytes }: Workload): string {
  return textOf(outputBytes)
}

/** The answer that the dev-server's model gives when nothing was lost on the way. */
export function answerOf({ turns, outputBytes }: Workload): string {
  return `${turns - 1} parts of ${(turns - 1) * outputBytes} bytes`
}

/** The model: it calls the tool until it has seen every part, and then tells what it has seen. */
export function modelOf({ turns }: Workload): ModelFunction {
  return function* ({ items }) {
    const outputs = items.filter(({ type }) => type === 'function_call_output')
    if (outputs.length < turns - 1) {
      yield { type: 'function_call', name: toolName, arguments: { part: outputs.length + 1 } }
      return
    }
    const bytes = outputs.reduce((sum, item) => sum + lengthOf(item.output), 0)
    yield { type: 'text', text: `${outputs.length} parts of ${bytes} bytes` }
  }
}

function lengthOf(output: unknown): number {
  if (typeof output === 'string') return output.length
  if (!Array.isArray(output)) return 0
  return output.reduce(
    (sum: number, part: unknown) => sum + String(Object(part).text ?? '').length,
    0,
  )
}
