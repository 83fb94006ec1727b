// Decides the next calls from the notes alone: an overview, the question's words, the files they
// lead to, the names those declare.
import type { Listing, Reading, SearchResult, ToolResult } from '../tools/results.js'
import { type CallArguments, callKey, type Notes } from './notes.js'
import { declaredNames, questionWords } from './words.js'

/** One call to make. */
export interface Call {
  readonly name: 'list_files' | 'search_text' | 'read_file' | 'file_stats'
  readonly arguments: CallArguments
  /** Why, in a few words: the summary of the turn's reasoning. */
  readonly why: string
}

/** Turns with calls, at most; the answer is one more. */
export const maxToolTurns = 24
/** Every n-th turn may make two calls at once. */
const turnsPerParallel = 2

/** How much of each kind of material is looked at before what is left. */
const maxBeginnings = 3
const maxFolders = 5
const maxLeads = 12
const maxLargest = 3

/**
 * The calls of the next turn: one, or two at once; none when it is time to answer.
 * @param mostTurns Turns with calls, at most.
 */
export function nextCalls(notes: Notes, mostTurns: number = maxToolTurns): readonly Call[] {
  if (notes.turns >= mostTurns) return []
  const isNew = (call: Call): boolean => !notes.asked.has(callKey(call.name, call.arguments))
  const mayBeParallel = (notes.parallelTurns + 1) * turnsPerParallel <= notes.turns + 1
  for (const group of wishes(notes)) {
    const open = group.filter(isNew)
    if (open.length > 0) return open.slice(0, mayBeParallel ? 2 : 1)
  }
  return []
}

/**
 * All that is worth knowing, in order. What stands in one group belongs together and may be asked
 * at once.
 */
function* wishes(notes: Notes): Generator<readonly Call[]> {
  yield [list('.', 'See what is here.')]
  yield [stats('.', 'Measure the whole.')]
  for (const path of beginnings(notes)) yield [read(path, 1, 'Read what it says about itself.')]
  for (const word of questionWords(notes.question)) yield [search(word, 'A word of the question.')]
  for (const path of folders(notes).slice(0, maxFolders))
    yield [list(path, 'One of the largest folders.')]
  for (const { path, from } of leads(notes)) {
    // A lead is read; its size may come with it, and is never worth a turn of its own.
    const reading = read(path, from, 'The searches point here.')
    if (!notes.asked.has(callKey(reading.name, reading.arguments))) yield [reading, stats(path, '')]
    const name = nameToFollow(notes, path)
    if (name !== undefined) yield [search(name, `See who uses what ${path} declares.`)]
  }
  for (const path of largest(notes)) yield [stats(path, 'One of the largest files.')]
  for (const path of largest(notes)) yield [read(path, 1, 'One of the largest files.')]
  for (const path of folders(notes)) yield [list(path, 'A folder not seen yet.')]
  for (const path of knownFiles(notes)) yield [read(path, 1, 'A file not seen yet.')]
}

function list(path: string, why: string): Call {
  return { name: 'list_files', arguments: path === '.' ? {} : { path }, why }
}

function stats(path: string, why: string): Call {
  return { name: 'file_stats', arguments: path === '.' ? {} : { path }, why }
}

function search(query: string, why: string): Call {
  return { name: 'search_text', arguments: { query }, why }
}

function read(path: string, from: number, why: string): Call {
  return { name: 'read_file', arguments: from === 1 ? { path } : { path, from }, why }
}

const manifests = ['package.json', 'pyproject.toml', 'Cargo.toml', 'go.mod', 'pom.xml', 'Makefile']

/** Files of the top directory that describe the project. */
function beginnings({ results }: Notes): readonly string[] {
  const top =
    listings(results)
      .find(({ path }) => path === '.')
      ?.entries.map(({ path }) => path) ?? []
  const readmes = top.filter((path) => /^readme(\.|$)/i.test(path))
  return [...readmes, ...manifests.filter((name) => top.includes(name))].slice(0, maxBeginnings)
}

/** Folders of all listings, those of the first listing first, and of each the largest first. */
function folders({ results }: Notes): readonly string[] {
  return listings(results).flatMap(({ directories }) =>
    directories
      .filter(({ files }) => files > 0)
      .toSorted((left, right) => right.files - left.files)
      .slice(0, maxFolders - 2)
      .map(({ path }) => path),
  )
}

/** A file that the searches point to. */
export interface Lead {
  readonly path: string
  /** The line to read from: a little before the first hit that is known. */
  readonly from: number
}

/** Names of files that hold written code; of the others, data and text, few answer a question. */
const codeFile =
  /\.(?:[cm]?[jt]sx?|py|go|rs|java|kt|rb|php|c|h|cc|cpp|hpp|cs|swift|scala|sh|ex|exs|erl|hs|ml|lua|r|jl|sql|vue|svelte)$/i

/**
 * Where the searches for the question's words lead, best first: code, named like a word, holding
 * many words, many times.
 */
export function leads({ question, results }: Notes): readonly Lead[] {
  const words = questionWords(question)
  const found = new Map<string, { words: number; matches: number; line: number }>()
  for (const { query, topFiles, hits } of searches(results)) {
    if (!words.includes(query)) continue
    for (const { path, matches } of topFiles) {
      const lead = found.get(path) ?? { words: 0, matches: 0, line: 1 }
      const line = hits.find((hit) => hit.path === path)?.line ?? lead.line
      found.set(path, { words: lead.words + 1, matches: lead.matches + matches, line })
    }
  }
  const score = (path: string, lead: { words: number; matches: number }): number =>
    (codeFile.test(path) ? 1000 : 0) +
    100 * words.filter((word) => path.toLowerCase().includes(word.toLowerCase())).length +
    60 * lead.words +
    Math.min(lead.matches, 50)
  return [...found]
    .toSorted(
      ([leftPath, left], [rightPath, right]) => score(rightPath, right) - score(leftPath, left),
    )
    .slice(0, maxLeads)
    .map(([path, { line }]) => ({ path, from: Math.max(1, line - 20) }))
}

/** The first name that the reading of `path` declares and no word of the question is. */
export function nameToFollow({ question, results }: Notes, path: string): string | undefined {
  if (!codeFile.test(path)) return undefined
  const reading = readings(results).find((candidate) => candidate.path === path)
  const words = questionWords(question)
  return declaredNames(reading?.text ?? []).find((name) => !words.includes(name))
}

function largest({ results }: Notes): readonly string[] {
  const whole = results.find(
    (result) => 'kind' in result && result.kind === 'directory' && result.path === '.',
  )
  return whole !== undefined && 'largest' in whole
    ? whole.largest.slice(0, maxLargest).map(({ path }) => path)
    : []
}

function knownFiles({ results }: Notes): readonly string[] {
  return listings(results).flatMap(({ entries }) => entries.map(({ path }) => path))
}

/** The listings among the results. */
export function listings(results: readonly ToolResult[]): readonly Listing[] {
  return results.filter((result) => 'entries' in result)
}

/** The searches among the results. */
export function searches(results: readonly ToolResult[]): readonly SearchResult[] {
  return results.filter((result) => 'hits' in result)
}

/** The readings among the results. */
export function readings(results: readonly ToolResult[]): readonly Reading[] {
  return results.filter((result) => 'text' in result)
}
