// The model that the local server loads: a small librarian. It looks the question up in the manual,
// reads what was found, and quotes it; sums go to the calculator. All it does follows from the
// context that it is given.
import { fromContext, type Item, itemText, type ModelPart } from '@warmline/dev-server'
import { z } from 'zod'

/** Sections that are read for one answer. */
const maxRead = 2

export default fromContext(({ items }) => {
  const asked = items.flatMap((item, index) => (isQuestion(item) ? [index] : []))
  const since = items.slice((asked.at(-1) ?? -1) + 1)
  const question = itemText(items[asked.at(-1) ?? 0] ?? { type: 'message' })
  const outputs = since.filter(({ type }) => type === 'function_call_output').map(itemText)
  const called = since.filter(({ type }) => type === 'function_call').map(({ name }) => name)
  if (called.length === 0) return begin(question)
  if (called.includes('search_manual') && !called.includes('read_section')) {
    const found = outputs.flatMap(idsIn).slice(0, maxRead)
    if (found.length > 0) {
      return [
        { type: 'reasoning', summary: [`Reading ${found.join(' and ')}.`] },
        ...found.map(
          (id): ModelPart => ({ type: 'function_call', name: 'read_section', arguments: { id } }),
        ),
      ]
    }
  }
  return [{ type: 'text', text: answer(outputs, asked.length) }]
})

function isQuestion({ type, role }: Item): boolean {
  return type === 'message' && role === 'user'
}

/** The first calls: the sum, where there is one, and the manual, where there are words. */
function begin(question: string): readonly ModelPart[] {
  const found = /[\d(][\d\s,.()+*×/÷^%-]*(of\s+)?[\d,.]*[\d)%]/
    .exec(question)?.[0]
    .replace(/%\s*of/, '% *')
  const isSum = found !== undefined && /[+*×/÷^%-]/.test(found)
  const words = question.replace(isSum ? /[\d(][\d\s,.()+*×/÷^%-]*(of\s+)?[\d,.]*/ : '', '').trim()
  const parts: ModelPart[] = [
    { type: 'reasoning', summary: [isSum ? 'A sum for the calculator.' : 'Looking it up.'] },
  ]
  if (isSum) {
    // A model that breaks off in the middle of its arguments, for whoever wants to see it.
    const broken = /broken arguments/.test(question)
    parts.push({
      type: 'function_call',
      name: 'calculate',
      arguments: broken ? '{"expression": "1' : { expression: found },
    })
  }
  if (!isSum || words.split(/\s+/).length > 4)
    parts.push({
      type: 'function_call',
      name: 'search_manual',
      arguments: { query: words || question },
    })
  return parts
}

/**
 * What a tool answers, as far as it is of use here: hits of a search, a section, a sum, or why it
 * failed.
 */
const hits = z.array(z.object({ id: z.string() }))
const section = z.object({ file: z.string(), title: z.string(), text: z.string() })
const sum = z.object({ expression: z.string(), value: z.number() })
const failure = z.object({ error: z.string() })

function idsIn(output: string): readonly string[] {
  return (hits.safeParse(parse(output)).data ?? []).map(({ id }) => id)
}

/** What the tools said, put into words. */
function answer(outputs: readonly string[], questions: number): string {
  const said = outputs.map(parse).flatMap((output) => sayOutput(output) ?? [])
  if (said.length === 0) said.push('The manual says nothing about that.')
  return `${said.join('\n\n')}\n\n_Question ${questions} of this chat._`
}

function sayOutput(output: unknown): string | undefined {
  const done = sum.safeParse(output).data
  if (done !== undefined) return `\`${done.expression}\` is **${done.value}**.`
  const failed = failure.safeParse(output).data
  if (failed !== undefined) return `A tool could not help: ${failed.error.replace(/^\w+: /, '')}`
  const read = section.safeParse(output).data
  if (read === undefined) return undefined
  // The first paragraph; tables and programs are left to those who open the file.
  const [paragraph = ''] = read.text.split('\n\n').filter((each) => !/^(```|\|)/.test(each))
  return `**${read.title}** (${read.file}):\n\n${paragraph.replaceAll(/^/gm, '> ')}`
}

function parse(output: string): unknown {
  try {
    return JSON.parse(output)
  } catch {
    return undefined
  }
}
