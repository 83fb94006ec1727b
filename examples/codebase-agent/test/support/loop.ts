// The surveyor in the smallest loop there is: no server, no framework, one array of items.
import type { Item, ModelPart } from '@warmline/dev-server'
import surveyor from '../../src/surveyor/model.js'
import { createToolbox } from '../../src/tools/toolbox.js'
import { walkTree } from '../../src/tools/tree.js'

/** A survey that came to its end. */
export interface Survey {
  /** The whole context, up to the answer. */
  readonly items: readonly Item[]
  /** Calls of each turn with calls. */
  readonly calls: readonly (readonly string[])[]
  readonly answer: string
}

/** Surveys `root`. */
export async function survey(root: string, question: string): Promise<Survey> {
  const tools = createToolbox(await walkTree(root))
  const items: Item[] = [{ type: 'message', role: 'user', content: question }]
  const calls: string[][] = []
  for (;;) {
    const parts = partsFor(items)
    const asked = parts.filter((part) => part.type === 'function_call')
    if (asked.length === 0) return { items, calls, answer: textOf(parts) }
    calls.push(asked.map((call) => `${call.name} ${JSON.stringify(call.arguments)}`))
    const outputs: Item[] = []
    for (const [index, call] of asked.entries()) {
      const call_id = `call_${calls.length}_${index}`
      items.push({
        type: 'function_call',
        call_id,
        name: call.name,
        arguments: JSON.stringify(call.arguments),
      })
      const output = await tools.find(({ name }) => name === call.name)?.call(call.arguments)
      outputs.push({ type: 'function_call_output', call_id, output: output ?? '' })
    }
    items.push(...outputs)
  }
}

/** What the surveyor says to a context. */
export function partsFor(items: readonly Item[]): readonly ModelPart[] {
  const parts = surveyor({
    items,
    configuration: {},
    request: {},
    signal: new AbortController().signal,
  })
  if (!(Symbol.iterator in parts)) throw new Error('The surveyor answers at once.')
  return [...parts]
}

/** The text among the parts. */
export function textOf(parts: readonly ModelPart[]): string {
  return parts.map((part) => (part.type === 'text' ? part.text : '')).join('')
}
