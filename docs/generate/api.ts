// The tables of reference/api.md: what each package exports, with the first sentence of its
// docstring.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { described, table } from './markdown.ts'
import { declarationOf, docOf, exportsOf, root } from './sources.ts'

const packages = ['ai-sdk', 'langchain', 'core', 'otel', 'inspector', 'dev-server']

/** The generated parts of the page, by name. */
export function apiParts(): Readonly<Record<string, string>> {
  return { exports: packages.map(sectionOf).join('\n\n') }
}

function sectionOf(folder: string): string {
  const manifest = JSON.parse(readFileSync(join(root, 'packages', folder, 'package.json'), 'utf8'))
  return [`## ${manifest.name}`, `${manifest.description}.`, ...entriesOf(folder, manifest)].join(
    '\n\n',
  )
}

/** A table for each entry of a package that has names. */
function entriesOf(folder: string, manifest: { readonly exports: object }): readonly string[] {
  return Object.entries(manifest.exports).flatMap(([entry, target]) => {
    const source: unknown = Object(target)['@warmline/source']
    if (typeof source !== 'string') return []
    const rows = rowsOf(join('packages', folder, source))
    const title = entry === '.' ? [] : [`From \`${join(`@warmline/${folder}`, entry)}\`:`]
    return [...title, ...rows]
  })
}

function rowsOf(path: string): readonly string[] {
  const named = exportsOf(path).map(({ name, isType }) => {
    const doc = docOf(declarationOf(path, name)).text
    return { name, isType, says: described(name, firstSentence(doc)) }
  })
  const values = named.filter(({ isType }) => !isType)
  const types = named.filter(({ isType }) => isType)
  return [
    ...(values.length === 0
      ? []
      : [
          table(
            ['Value', 'What it is'],
            values.map(({ name, says }) => [`\`${name}\``, says]),
          ),
        ]),
    ...(types.length === 0
      ? []
      : [
          table(
            ['Type', 'What it is'],
            types.map(({ name, says }) => [`\`${name}\``, says]),
          ),
        ]),
  ]
}

/** The first sentence of a text; a colon does not end it. */
function firstSentence(text: string): string {
  const [sentence = ''] = /^.*?[.](?=\s+[A-Z`]|$)/s.exec(text) ?? [text]
  return sentence
}
