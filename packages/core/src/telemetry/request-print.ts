// What is remembered of a request to compare the next one with: one-way hashes of its tools and of
// the texts at its front, and no content. Pure, in time that does not grow with the history.
import { hashOf } from '#runtime'
import { rootKeys } from '../continuation/index.js'
import { type CreateRequest, type Item, isObject } from '../protocol/types.js'
import { withoutClocks, withoutNumbers } from './clock-words.js'

/** The hashes of a text: as it is, without its clocks, and without any number. */
interface TextPrint {
  readonly whole: string
  readonly clockless: string
  readonly numberless: string
}

/** The hashes of a request. */
export interface RequestPrint {
  /** The tools in their order. */
  readonly tools: string
  /** The tools in any order. */
  readonly toolSet: string
  /** The names of the tools in any order. */
  readonly toolNames: string
  readonly instructions: TextPrint
  /** The system and developer messages at the front of the input. */
  readonly front: TextPrint
}

/** Most items at the front of an input that are looked at. */
export const maxFrontItems = 16

/** The hashes of a request. */
export function printOf({ tools, instructions, input }: CreateRequest): RequestPrint {
  const known: readonly unknown[] = Array.isArray(tools) ? tools : []
  const texts = known.map((tool) => JSON.stringify(tool))
  const front = frontOf(input)
  const end = front.findIndex((item) => !isInstruction(item))
  const messages = end === -1 ? front : front.slice(0, end)
  return {
    tools: hashOf(texts.join('\n')),
    toolSet: hashOf(texts.toSorted().join('\n')),
    toolNames: hashOf(known.map(nameOf).toSorted().join('\n')),
    instructions: printOfText(typeof instructions === 'string' ? instructions : ''),
    front: printOfText(messages.map(textOf).join('\n')),
  }
}

/** The hash of the first message of a user; `undefined` where it is not near the front. */
export function beginningOf({ input }: CreateRequest): string | undefined {
  const beginning = rootKeys(frontOf(input)).at(-1)
  return beginning === undefined ? undefined : hashOf(beginning)
}

/** Whether the tools are the same in another order. */
export function isReordered(before: RequestPrint, now: RequestPrint): boolean {
  return before.toolSet === now.toolSet && before.tools !== now.tools
}

/** Whether a tool came or went. One that was only described anew did neither. */
export function hasOtherTools(before: RequestPrint, now: RequestPrint): boolean {
  return before.toolNames !== now.toolNames
}

/** In what alone the instructions, or the messages at the front, differ. */
export function changeOf(before: RequestPrint, now: RequestPrint): 'clock' | 'numbers' | undefined {
  const changes = [
    changeOfText(before.instructions, now.instructions),
    changeOfText(before.front, now.front),
  ]
  return changes.find((change) => change === 'clock') ?? changes.find(Boolean)
}

function changeOfText(before: TextPrint, now: TextPrint): 'clock' | 'numbers' | undefined {
  if (before.whole === now.whole) return undefined
  if (before.clockless === now.clockless) return 'clock'
  return before.numberless === now.numberless ? 'numbers' : undefined
}

function printOfText(text: string): TextPrint {
  const clockless = withoutClocks(text)
  return {
    whole: hashOf(text),
    clockless: hashOf(clockless),
    numberless: hashOf(withoutNumbers(clockless)),
  }
}

/** The items at the front of an input, but for a configuration, which is of one request only. */
function frontOf(input: unknown): readonly Item[] {
  if (typeof input === 'string') return [{ role: 'user', content: input }]
  if (!Array.isArray(input)) return []
  const front = input.slice(0, maxFrontItems).filter(isObject)
  return front.filter(({ type }) => type !== 'configuration_update')
}

function isInstruction({ role }: Item): boolean {
  return role === 'system' || role === 'developer'
}

function textOf({ content }: Item): string {
  const parts: readonly unknown[] = Array.isArray(content) ? content : [content]
  return parts
    .map((part) => (isObject(part) && typeof part.text === 'string' ? part.text : part))
    .map((part) => (typeof part === 'string' ? part : JSON.stringify(part)))
    .join('\n')
}

function nameOf(tool: unknown): string {
  return isObject(tool) ? JSON.stringify([tool.type, tool.name, tool.server_label]) : ''
}
