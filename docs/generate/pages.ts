// Puts what is generated between its marks into the pages of docs/reference: between
// `<!-- generated NAME -->` and `<!-- end -->`. Everything else on a page is written by hand.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { apiParts } from './api.ts'
import { cliParts } from './cli.ts'
import { optionParts } from './options.ts'
import { recordParts } from './record.ts'
import { serverParts } from './servers.ts'
import { root } from './sources.ts'

const partsOf: Readonly<Record<string, () => Readonly<Record<string, string>>>> = {
  'options.md': optionParts,
  'record.md': recordParts,
  'servers.md': serverParts,
  'cli.md': cliParts,
  'api.md': apiParts,
}

/** A page as it stands, and as it must be. */
export interface GeneratedPage {
  readonly path: string
  readonly text: string
  readonly expected: string
}

/** Every page with generated parts. @throws Error for a part that a page lacks or does not know. */
export function generatedPages(): readonly GeneratedPage[] {
  return Object.entries(partsOf).map(([name, parts]) => {
    const path = join(root, 'docs/reference', name)
    const text = readFileSync(path, 'utf8')
    return { path, text, expected: fill(name, text, parts()) }
  })
}

function fill(page: string, text: string, parts: Readonly<Record<string, string>>): string {
  const left = new Set(Object.keys(parts))
  const filled = text.replaceAll(
    /(<!-- generated ([\w-]+) -->\n)[\s\S]*?(<!-- end -->)/g,
    (...[, begin, name, end]: readonly string[]) => {
      const part = parts[name ?? '']
      if (part === undefined) throw new Error(`${page} asks for ${name}, which nothing makes.`)
      left.delete(name ?? '')
      return `${begin}\n${part}\n\n${end}`
    },
  )
  const [missing] = left
  if (missing !== undefined) throw new Error(`${page} has no place for ${missing}.`)
  return filled
}
