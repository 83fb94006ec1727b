// The effective context of a turn as a digest: the same for full and incremental input and for
// every spelling of an item. It shares no code with the packages that it checks.
import { createHash } from 'node:crypto'
import { readTask, type Task } from './task.js'

/** A context; immutable. */
export interface Context {
  /** Rolling digest of all items except system text and reasoning. */
  readonly digest: string
  /** System text of the input items. */
  readonly system: string
  /** Number of tool outputs. */
  readonly outputs: number
  readonly task: Task | undefined
}

/** The context of a new conversation. */
export const emptyContext: Context = { digest: '', system: '', outputs: 0, task: undefined }

/** The input has something that this workload never sends. */
export class UnreadableInput extends Error {}

/**
 * Returns the context with `items` added.
 * @throws UnreadableInput for an item that is not part of the workload.
 */
export function extendContext(context: Context, items: readonly unknown[]): Context {
  return items.reduce<Context>(addItem, context)
}

/**
 * The digest that an answer shows; it covers every item and the system text, wherever that came
 * from.
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
    // A client may drop reasoning.
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

/** The arguments with sorted keys: frameworks parse them and serialize them again. */
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

/** Whether a value is an object and not an array. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
