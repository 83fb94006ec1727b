// The effective context of a turn as a digest: what the server answers from, however the input was
// spelled and whether it came whole or as a difference. It shares no code with the packages that it
// judges.
import { createHash } from 'node:crypto'
import { readTask, type Task } from './task.js'

/** What is held of a context. Extending it never changes it. */
export interface Context {
  /** Rolling digest of every item that counts. */
  readonly digest: string
  /** System text that came as items. */
  readonly system: string
  /** Tool outputs so far. */
  readonly outputs: number
  readonly task: Task | undefined
}

/** The context before anything was said. */
export const emptyContext: Context = { digest: '', system: '', outputs: 0, task: undefined }

/** Something the benchmark's server does not take: a client's mistake, or one of this benchmark. */
export class UnreadableInput extends Error {}

/** The context after so many more items. @throws UnreadableInput */
export function extendContext(context: Context, items: readonly unknown[]): Context {
  return items.reduce<Context>(addItem, context)
}

/**
 * What an answer shows of the context: sensitive to the system text, wherever it stands, and to
 * every item.
 */
export function contextDigest({ digest, system }: Context, requestInstructions: string): string {
  return hash(`${hash(requestInstructions + system)} ${digest}`)
}

function addItem(context: Context, item: unknown): Context {
  if (!isRecord(item)) throw new UnreadableInput('An input item is not an object.')
  const type = item.type ?? 'message'
  switch (type) {
    case 'message': {
      const text = textOf(item.content)
      if (item.role === 'system' || item.role === 'developer') {
        return { ...context, system: context.system + text }
      }
      return { ...add(context, [type, item.role, text]), task: context.task ?? readTask(text) }
    }
    case 'function_call':
      return add(context, [type, item.call_id, item.name, sortedArguments(item.arguments)])
    case 'function_call_output':
      return {
        ...add(context, [type, item.call_id, textOf(item.output)]),
        outputs: context.outputs + 1,
      }
    // Reasoning may be left out by a client that does not keep it.
    case 'reasoning':
      return context
    default:
      throw new UnreadableInput(
        `An input item of type ${String(type)} is not part of this workload.`,
      )
  }
}

function add(context: Context, said: readonly unknown[]): Context {
  return { ...context, digest: hash(`${context.digest}${JSON.stringify(said)}`) }
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) throw new UnreadableInput('Content is neither text nor parts.')
  return content
    .map((part) => (isRecord(part) && typeof part.text === 'string' ? part.text : ''))
    .join('')
}

/** The arguments as a flat object with sorted keys: frameworks parse them and write them again. */
function sortedArguments(text: unknown): string {
  const value: unknown = typeof text === 'string' ? JSON.parse(text) : undefined
  if (!isRecord(value)) throw new UnreadableInput('The arguments of a call are not an object.')
  return JSON.stringify(
    Object.entries(value).toSorted(([left], [right]) => (left < right ? -1 : 1)),
  )
}

function hash(text: string): string {
  return createHash('sha1').update(text).digest('hex').slice(0, 16)
}

/** Whether a value is an object whose fields can be read. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
