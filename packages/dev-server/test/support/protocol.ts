// Reads PROTOCOL.md: its rules, its types, its example messages and its sequences. Judges nothing.
import { readFileSync } from 'node:fs'

/** The document, which `npm pack` puts into the package as well. */
export const protocolText: string = readFileSync(
  new URL('../../../../PROTOCOL.md', import.meta.url),
  'utf8',
)

/** One rule. */
export interface Rule {
  /** Such as `P44`. */
  readonly id: string
  readonly text: string
  /** The line that says how sure the rule is and where it comes from; empty when it is missing. */
  readonly evidence: string
}

/** The rules of a document, in its order. @param document Default: PROTOCOL.md. */
export function readRules(document: string = protocolText): readonly Rule[] {
  return document.split(/^(?=#{1,4} )/m).flatMap((section) => {
    const [, id, body = ''] = /^#### (P\d+)\n([\s\S]*)$/.exec(section) ?? []
    if (id === undefined) return []
    const [text = '', evidence = ''] = body.split(/^Evidence: /m)
    return [{ id, text: oneLine(text), evidence: oneLine(evidence.split('\n\n')[0] ?? '') }]
  })
}

/** The document without its code blocks. */
export function prose(): string {
  return protocolText.replaceAll(/^```[\s\S]*?^```$/gm, '')
}

/** The types of the messages: every block marked `ts`. */
export function readTypes(): string {
  return blocksOf('ts').join('\n')
}

/** The example messages: every block marked `json`. */
export function readExamples(): readonly string[] {
  return blocksOf('json').map((block) => block.trim())
}

/** One drawing, and the heading above it. */
export interface Sequence {
  readonly title: string
  readonly steps: readonly Step[]
}

/** One line of a drawing. */
export type Step =
  | {
      readonly type: 'send' | 'receive'
      /** Such as `response.create`. */
      readonly message: string
      /** What the line says of the message, by name. */
      readonly fields: ReadonlyMap<string, string>
      readonly line: string
    }
  | { readonly type: 'note'; readonly text: string }

/** The sequences. @throws Error for a line that is not part of a drawing. */
export function readSequences(): readonly Sequence[] {
  return protocolText.split(/^(?=#+ )/m).flatMap((section) => {
    const [, title = '', drawing] =
      /^#+ (.+)\n[\s\S]*?^```text\n([\s\S]*?)^```$/m.exec(section) ?? []
    if (drawing === undefined) return []
    return [{ title, steps: drawing.trimEnd().split('\n').slice(1).map(stepOf) }]
  })
}

function stepOf(line: string): Step {
  const [, direction, said] = /^ {2}│(─|◀)? +(.*?)(?: ─+▶?)?│$/.exec(line) ?? []
  if (said === undefined) throw new Error(`Not a line of a drawing: ${line}`)
  if (direction === undefined) return { type: 'note', text: said.trim() }
  const [message = '', ...rest] = said.split(/ +(?![^[]*\])/)
  const fields = new Map(
    rest.map((field) => {
      const [name = '', value = ''] = field.split('=')
      return [name, value] as const
    }),
  )
  return { type: direction === '─' ? 'send' : 'receive', message, fields, line }
}

function blocksOf(language: string): readonly string[] {
  const blocks = protocolText.matchAll(
    new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'),
  )
  return [...blocks].map(([, code = '']) => code)
}

function oneLine(text: string): string {
  return text.trim().replaceAll(/\s+/g, ' ')
}
