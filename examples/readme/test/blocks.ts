// Finds the fenced blocks of the Markdown files, and what each is to be held to. Runs none.
import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The root of the repository. */
export const root: string = join(dirname(fileURLToPath(import.meta.url)), '../../..')

/** A fenced block of a page. */
export interface Block {
  readonly page: string
  /** Where it stands, such as `packages/core/README.md:12`. */
  readonly name: string
  readonly language: string
  /** The file that the block is, where its info string names one in brackets. */
  readonly file?: string
  /** How it is checked: the first word behind the language, or `run`. */
  readonly rule: string
  /** What stands behind the rule. */
  readonly why: string
  readonly code: string
}

/** The Markdown files whose blocks are checked, from the root. */
export const pages: readonly string[] = globSync(
  ['README.md', 'packages/*/README.md', 'examples/*/README.md', 'templates/*/README.md']
    .concat(['docs/*.md', 'docs/{start,guides,migrate,reference}/*.md', 'skills/*/*.md'])
    .map((pattern) => join(root, pattern)),
)
  .map((file) => file.slice(root.length + 1).replaceAll('\\', '/'))
  .sort()

/** The blocks of one page. */
export function blocksOf(page: string): readonly Block[] {
  const lines = readFileSync(join(root, page), 'utf8').split('\n')
  const blocks: Block[] = []
  let open: { readonly info: string; readonly indent: string; readonly line: number } | undefined
  lines.forEach((line, index) => {
    const [, indent = '', info] = /^( *)```([^`]*)$/.exec(line) ?? []
    if (open === undefined && info !== undefined) open = { info, indent, line: index + 1 }
    else if (open !== undefined && line.trim() === '```') {
      const { info: opened, indent: margin, line: from } = open
      const code = lines
        .slice(from, index)
        .map((each) => each.slice(margin.length))
        // A line that the page shows as taken out.
        .filter((each) => !each.endsWith('// [!code --]'))
      blocks.push({ page, name: `${page}:${from}`, ...parseInfo(opened), code: code.join('\n') })
      open = undefined
    }
  })
  return blocks
}

/** Reads an info string: language, `{lines}`, `[title]`, rule and reason. */
function parseInfo(info: string): Omit<Block, 'page' | 'name' | 'code'> {
  const [language = ''] = /^[\w-]*/.exec(info) ?? []
  const rest = info.slice(language.length).replace(/\{[^}]*\}/g, '')
  const [, title] = /\[([^\]]*)\]/.exec(rest) ?? []
  const [rule = 'run', ...why] = rest
    .replace(/\[[^\]]*\]/, '')
    .split(' ')
    .filter(Boolean)
  const file = title !== undefined && /\.[cm]?tsx?$/.test(title) ? { file: title } : {}
  return { language, ...file, rule, why: why.join(' ') }
}
