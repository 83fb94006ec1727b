// Writes the answer from the notes: every fact in it was found in a tool output of the effective
// context.
import { createHash } from 'node:crypto'
import { plural } from '../show/text.js'
import { clip } from '../tools/file-head.js'
import type {
  DirectoryStats,
  FileStats,
  Reading,
  ToolFailure,
  ToolResult,
} from '../tools/results.js'
import type { Notes } from './notes.js'
import { leads, listings, nameToFollow, readings, searches } from './plan.js'
import { questionWords } from './words.js'

const maxQuoteCharacters = 100

/** The answer, as Markdown. The same notes give the same text. */
export function writeAnswer(notes: Notes): string {
  const sections = [
    ['What is here', whatIsHere(notes)],
    ['What the question leads to', whatIsFound(notes)],
    ['Where to look first', whereToLook(notes)],
    ['Also seen', alsoSeen(notes)],
    ['Evidence', [evidence(notes)]],
  ] as const
  const shown = sections.filter(([, lines]) => lines.length > 0)
  return [
    `# ${quotable(notes.question)}`,
    ...shown.map(([title, lines]) => `## ${title}\n\n${lines.join('\n')}`),
  ].join('\n\n')
}

function whatIsHere({ results }: Notes): readonly string[] {
  const whole = results.filter(isDirectoryStats).find(({ path }) => path === '.')
  const top = listings(results).find(({ path }) => path === '.')
  const lines: string[] = []
  if (whole !== undefined) {
    const kinds = whole.extensions
      .slice(0, 4)
      .map(({ extension, files }) => `${extension} (${many(files)})`)
    lines.push(
      `- ${plural(whole.files, 'file')} in ${plural(whole.directories, 'folder')}, ${many(whole.bytes)} bytes; mostly ${kinds.join(', ')}.`,
    )
  }
  if (top !== undefined && top.directories.length > 0) {
    const most = top.directories.toSorted((left, right) => right.files - left.files).slice(0, 4)
    lines.push(
      `- Most files lie in ${most.map(({ path, files }) => `${quotable(path)} (${many(files)})`).join(', ')}.`,
    )
  }
  const largest = whole?.largest[0]
  if (largest !== undefined) {
    lines.push(`- The largest file is ${quotable(largest.path)}, ${many(largest.bytes)} bytes.`)
  }
  return lines
}

function whatIsFound({ question, results }: Notes): readonly string[] {
  const words = questionWords(question)
  return searches(results)
    .filter(({ query }) => words.includes(query))
    .map(({ query, matches, filesWithMatches, filesSearched, hits }) => {
      const [first] = hits
      const where = `in ${many(filesWithMatches)} of ${plural(filesSearched, 'file')} searched`
      const example =
        first === undefined
          ? ''
          : `; first in ${quotable(first.path)}, line ${first.line}: “${quotable(first.text)}”`
      return `- “${quotable(query)}”: ${plural(matches, 'line')} ${where}${example}.`
    })
}

function whereToLook(notes: Notes): readonly string[] {
  const facts = leads(notes).map(({ path }) => aboutFile(notes, path))
  return facts.filter((fact) => fact !== undefined).map((fact, index) => `${index + 1}. ${fact}`)
}

/** What a reading, its size and the search for its first name say about a file. */
function aboutFile(notes: Notes, path: string): string | undefined {
  const { results } = notes
  const reading = readings(results).find((candidate) => candidate.path === path)
  if (reading === undefined) return undefined
  const size = results.filter(isFileStats).find((candidate) => candidate.path === path)
  const blank = size === undefined ? '' : `, ${many(size.blankLines)} of them blank`
  const facts = [
    `${quotable(path)}: ${plural(reading.lines, 'line')}${blank}; read from ${reading.from} to ${reading.to}.`,
  ]
  const first = reading.text.findIndex((line) => line.trim().length > 3)
  const quoted = reading.text[first]
  if (quoted !== undefined) facts.push(`Line ${reading.from + first}: “${quotable(quoted)}”.`)
  const name = nameToFollow(notes, path)
  const uses =
    name === undefined ? undefined : searches(results).find(({ query }) => query === name)
  if (uses !== undefined) {
    facts.push(
      `It declares ${quotable(uses.query)}, named in ${plural(uses.matches, 'line')} of ${plural(uses.filesWithMatches, 'file')}.`,
    )
  }
  return facts.join(' ')
}

function alsoSeen(notes: Notes): readonly string[] {
  const { results } = notes
  const leading = new Set(leads(notes).map(({ path }) => path))
  const all = readings(results)
  // Of a leading file, the first reading was told of above.
  const isTold = (reading: Reading): boolean =>
    leading.has(reading.path) && all.find(({ path }) => path === reading.path) === reading
  return [
    ...all
      .filter((reading) => !isTold(reading))
      .map(({ path, lines, text }) => {
        const first = text.find((line) => line.trim().length > 3) ?? ''
        return `- ${quotable(path)}: ${plural(lines, 'line')}, beginning “${quotable(first)}”.`
      }),
    ...listings(results)
      .filter(({ path }) => path !== '.')
      .map(
        ({ path, files, bytes }) =>
          `- ${quotable(path)}: ${plural(files, 'file')}, ${many(bytes)} bytes.`,
      ),
    ...results
      .filter(isFileStats)
      .filter(({ path }) => !leading.has(path))
      .map(({ path, kind, bytes }) => `- ${quotable(path)}: ${kind}, ${many(bytes)} bytes.`),
    ...results
      .filter(isFailure)
      .map(({ tool, path, error }) => `- ${tool} of ${quotable(path)} failed: ${quotable(error)}`),
  ]
}

/** Says what the answer rests on. A missing, doubled or changed output gives another digest. */
function evidence({ outputs, turns }: Notes): string {
  const digest = createHash('sha256').update(JSON.stringify(outputs)).digest('hex').slice(0, 12)
  const characters = outputs.reduce((total, text) => total + text.length, 0)
  return `${plural(outputs.length, 'tool output')} of ${plural(turns, 'turn')}, ${many(characters)} characters, digest ${digest}.`
}

function isDirectoryStats(result: ToolResult): result is DirectoryStats {
  return 'kind' in result && result.kind === 'directory'
}

function isFileStats(result: ToolResult): result is FileStats {
  return 'kind' in result && result.kind !== 'directory'
}

function isFailure(result: ToolResult): result is ToolFailure {
  return 'error' in result
}

/** Text of a file or name on one line, without control characters, cut to a bearable length. */
function quotable(text: string): string {
  return clip(text.replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim(), maxQuoteCharacters)
}

function many(count: number): string {
  return count.toLocaleString('en-US')
}
