// The manual: this repository's own Markdown files, cut into sections, searched and read.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** One section of a file, from its heading to the next. */
export interface Section {
  /** Its name: that of its manual and its title, as people say it. */
  readonly section: string
  readonly manual: string
  readonly title: string
  readonly text: string
}

/** The files, and how people call them. */
const manuals: Readonly<Record<string, string>> = {
  'README.md': 'Overview',
  'PROTOCOL.md': 'Protocol',
  'packages/core/README.md': 'Core manual',
  'packages/ai-sdk/README.md': 'AI SDK manual',
  'packages/langchain/README.md': 'LangChain manual',
}

/** Most sections that one search gives. */
const maxHits = 5

/** Reads every section. @param root The repository. */
export async function readManual(root: string): Promise<readonly Section[]> {
  const all = await Promise.all(
    Object.entries(manuals).map(async ([file, manual]) =>
      sectionsOf(manual, await readFile(join(/* turbopackIgnore: true */ root, file), 'utf8')),
    ),
  )
  return all.flat()
}

/** Cuts one file into its sections. */
export function sectionsOf(manual: string, markdown: string): readonly Section[] {
  const seen = new Map<string, number>()
  return markdown
    .split(/^(?=#{1,3} )/m)
    .map((part) => {
      const [heading = '', ...lines] = part.split('\n')
      const title = heading.replace(/^#+ /, '').replaceAll('`', '')
      const count = (seen.get(title) ?? 0) + 1
      seen.set(title, count)
      const name = count === 1 ? title : `${title} (${count})`
      // Headings of the fourth level are numbers of rules.
      const text = lines
        .filter((line) => !/^#{4,} /.test(line))
        .join('\n')
        .trim()
      return { section: `${manual}: ${name}`, manual, title, text }
    })
    .filter(({ text }) => text !== '')
}

/** The sections that say most about the words of a query, best first. */
export function searchManual(sections: readonly Section[], query: string): readonly Section[] {
  const words = new Set(wordsOf(query))
  const score = ({ title, text }: Section): number => {
    const counts = new Map<string, number>()
    for (const word of wordsOf(text)) counts.set(word, (counts.get(word) ?? 0) + 1)
    const inTitle = new Set(wordsOf(title))
    return [...words].reduce(
      // A word said once is worth most; saying it again adds less and less.
      (total, word) => total + Math.log2(1 + (counts.get(word) ?? 0)) + (inTitle.has(word) ? 3 : 0),
      0,
    )
  }
  return sections
    .map((section) => ({ section, points: score(section) }))
    .filter(({ points }) => points > 0)
    .toSorted((a, b) => b.points - a.points)
    .slice(0, maxHits)
    .map(({ section }) => section)
}

const common = new Set(
  'a an and are as at be by can do does for from has how i if in is it its me my no not of on or so tell that the then this to warmline was what when where which why will with you'.split(
    ' ',
  ),
)

/** The words of a text that say what it is about, without common endings. */
export function wordsOf(text: string): readonly string[] {
  const words = text.toLowerCase().match(/[a-z0-9_]{2,}(?:-[a-z0-9_]+)*/g) ?? []
  return words.filter((word) => !common.has(word)).map((word) => word.replace(/(ing|ed|es|s)$/, ''))
}
