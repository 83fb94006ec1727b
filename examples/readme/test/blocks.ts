// Finds the programs in the Markdown files: every fenced block marked `ts`. Runs none.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** One program of a README. */
export interface Block {
  /** Where it stands, such as `packages/core/README.md:12`. */
  readonly name: string
  readonly code: string
}

/** The Markdown files whose code is run, from the root. */
export const documents: readonly string[] = [
  'README.md',
  'packages/core/README.md',
  'packages/ai-sdk/README.md',
  'packages/langchain/README.md',
  'packages/otel/README.md',
  'packages/inspector/README.md',
]

/** The programs of one document. */
export function blocksOf(root: string, document: string): readonly Block[] {
  const lines = readFileSync(join(root, document), 'utf8').split('\n')
  const blocks: Block[] = []
  let start: number | undefined
  lines.forEach((line, index) => {
    if (start === undefined && line === '```ts') start = index + 1
    else if (start !== undefined && line === '```') {
      blocks.push({ name: `${document}:${start + 1}`, code: lines.slice(start, index).join('\n') })
      start = undefined
    }
  })
  return blocks
}
