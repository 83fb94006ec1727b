// The texts of the workload: about 20 KB of instructions and tools, and tool outputs of 4 KB. They
// are built from fixed words, so they are the same in every process.

/** A tool in the form of the Responses API; frameworks get the same parts in their own form. */
export interface ToolText {
  readonly name: string
  readonly description: string
  readonly parameters: {
    readonly type: 'object'
    readonly properties: Readonly<
      Record<string, { readonly type: string; readonly description: string }>
    >
    readonly required: string[]
    readonly additionalProperties: false
  }
}

/** The arguments of the tool that the model calls. */
export interface StepArguments {
  readonly step: number
  /** The digest of the effective context in which the call was made. */
  readonly context: string
  readonly note: string
}

const words =
  'the agent reads a file then looks for its callers and writes down what it found before it goes on to the next part of the tree '

function textOf(bytes: number): string {
  return words.repeat(Math.ceil(bytes / words.length)).slice(0, bytes)
}

/** About 12 KB. */
export const instructions: string = `You work through a task step by step with the tool next_step. ${textOf(12_000)}`

/** Bytes of one tool output. */
const toolOutputBytes = 4096

const otherTools = [
  'list_files',
  'read_file',
  'search_text',
  'file_stats',
  'write_note',
  'run_checks',
  'finish',
]

/** Eight tools of about 1 KB. Only the first is ever called. */
export const tools: readonly ToolText[] = ['next_step', ...otherTools].map((name) => ({
  name,
  description: `${name}: ${textOf(700)}`,
  parameters: {
    type: 'object',
    properties: {
      step: { type: 'number', description: 'The number of this step, from 1.' },
      context: { type: 'string', description: 'What is known so far.' },
      note: { type: 'string', description: textOf(60) },
    },
    required: ['step', 'context', 'note'],
    additionalProperties: false,
  },
}))

const filler = textOf(toolOutputBytes)

/**
 * What the tool gives for a call: it depends on the call, so a wrong context shows in everything
 * after it.
 */
export function toolOutput({ step, context }: StepArguments): string {
  const head = `step ${step} of ${context}: `
  return head + filler.slice(head.length)
}

/** About 200 bytes of arguments. */
export function callArguments(step: number, context: string): string {
  const call: StepArguments = { step, context, note: textOf(140) }
  return JSON.stringify(call)
}
