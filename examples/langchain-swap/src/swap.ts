// The swap: two lines of assistant.ts, changed as one would by hand, when the environment says so.
// Nothing else is touched.
import { registerHooks } from 'node:module'

/** The replaced texts; each occurs once in assistant.ts. */
const swaps = [
  [
    "import { ChatOpenAI } from '@langchain/openai'",
    "import { ChatWarmline } from '@warmline/langchain'",
  ],
  ['new ChatOpenAI(', 'new ChatWarmline('],
] as const

/**
 * A source with Warmline in it.
 * @throws Error when a line to change is not there exactly once.
 */
export function swapped(source: string): string {
  return swaps.reduce((text, [from, to]) => {
    if (text.split(from).length !== 2) throw new Error(`This is not there once: ${from}`)
    return text.replace(from, to)
  }, source)
}

/** The lines that differ, as a diff shows them. */
export function changedLines(source: string): readonly string[] {
  const after = swapped(source).split('\n')
  return source.split('\n').flatMap((line, index) => {
    const other = after[index]
    return other === undefined || line === other ? [] : [`- ${line}`, `+ ${other}`]
  })
}

/** From now on, the assistant is loaded with Warmline in it. */
export function swapOnLoad(): void {
  registerHooks({
    load(url, context, next) {
      const loaded = next(url, context)
      if (!url.endsWith('/assistant.js')) return loaded
      return { ...loaded, source: swapped(String(loaded.source)) }
    },
  })
}
