// The model that the local server loads: a small librarian. It looks the question up in the manual,
// reads what was found, and answers in the manual's own sentences; sums go to the calculator. All
// it does follows from the context that it is given.
import { fromContext, type Item, itemText, type ModelPart } from '@warmline/dev-server'
import { z } from 'zod'
import { sentencesAbout, sentencesOf } from './sentences.ts'

/** Sections that are read for one answer. */
const maxRead = 2

export default fromContext(({ items }) => {
  const asked = items.findLastIndex(isQuestion)
  const since = items.slice(asked + 1)
  // A document may follow the question's line.
  const [question = ''] = itemText(items[asked] ?? { type: 'message' }).split('\n')
  const outputs = since.filter(({ type }) => type === 'function_call_output').map(itemText)
  const called = since.filter(({ type }) => type === 'function_call').map(({ name }) => name)
  if (called.length === 0) return begin(question)
  if (called.includes('search_manual') && !called.includes('read_section')) {
    const found = outputs.flatMap(sectionsIn).slice(0, maxRead)
    if (found.length > 0) {
      return [
        {
          type: 'reasoning',
          summary: [`Reading ${found.map((name) => `“${name}”`).join(' and ')}.`],
        },
        ...found.map(
          (name): ModelPart => ({
            type: 'function_call',
            name: 'read_section',
            arguments: { section: name },
          }),
        ),
      ]
    }
  }
  return [{ type: 'text', text: answer(question, outputs) }]
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
    {
      type: 'reasoning',
      summary: [
        isSum ? 'The calculator can do that sum.' : 'The manual may say something about that.',
      ],
    },
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
const hits = z.array(z.object({ section: z.string() }))
const section = z.object({ manual: z.string(), title: z.string(), text: z.string() })
const sum = z.object({ expression: z.string(), value: z.number() })
const failure = z.object({ error: z.string() })

function sectionsIn(output: string): readonly string[] {
  return (hits.safeParse(parse(output)).data ?? []).map((hit) => hit.section)
}

/** What the tools said, put into words. */
function answer(question: string, outputs: readonly string[]): string {
  const results = outputs.map(parse)
  const facts = results.flatMap((output) => sayFact(output) ?? [])
  const read = results.flatMap((output) => section.safeParse(output).data ?? [])
  const told = read
    .map((each) => ({ ...each, said: sentencesAbout(question, each.text).join(' ') }))
    .filter(({ said }) => said !== '')
  // Where no sentence has a word of the question, the best section begins.
  const [best] = told.length > 0 || facts.length > 0 ? [] : read
  const start = best === undefined ? [] : [sentencesOf(best.text).slice(0, 2).join(' ')]
  const places = (told.length > 0 ? told : read).map(
    ({ manual, title }) => `“${title}” in the ${manual}`,
  )
  const more =
    places.length === 0 ? [] : [`You can read more in ${[...new Set(places)].join(' and ')}.`]
  const parts = [...facts, ...told.map((each) => each.said), ...start, ...more].filter(Boolean)
  return parts.length > 0 ? parts.join('\n\n') : nothingFound
}

const nothingFound =
  'I found nothing about that in the manual. Ask me how Warmline recovers, what it sends, or which options there are.'

/** A sum, or what went wrong. */
function sayFact(output: unknown): string | undefined {
  const done = sum.safeParse(output).data
  if (done !== undefined) return `${done.expression} comes to **${done.value}**.`
  const failed = failure.safeParse(output).data
  if (failed !== undefined) return `A tool could not help: ${failed.error.replace(/^\w+: /, '')}`
  return undefined
}

function parse(output: string): unknown {
  try {
    return JSON.parse(output)
  } catch {
    return undefined
  }
}
