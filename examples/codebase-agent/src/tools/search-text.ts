// search_text: lines that hold a piece of text, in upper or lower case, in a directory or file.
// Bounded in files and bytes.
import { join } from 'node:path'
import { clip, isBinary, linesOf, readHead } from './file-head.js'
import { insideOf } from './inside.js'
import type { SearchResult, ToolFailure } from './results.js'
import { byName, type Tree, type TreeFile } from './tree.js'

/** Limits of one search. */
const maxFiles = 1000
const maxBytes = 8 * 1024 * 1024
/** Larger files are seldom written by hand. */
const maxFileBytes = 256 * 1024
/** Files read at the same time. */
const readers = 16
/** Limits of the shown results. */
const maxTopFiles = 12
const maxHits = 80
const maxHitsPerFile = 4
const maxHitCharacters = 160

type Hit = SearchResult['hits'][number]

interface FileMatches {
  readonly path: string
  /** Lines that match. */
  readonly matches: number
  readonly hits: readonly Hit[]
}

/** Searches the files below `path`, the shallow ones first. */
export async function searchText(
  tree: Tree,
  { query, path }: { query: string; path: string },
  signal?: AbortSignal,
): Promise<SearchResult | ToolFailure> {
  const inside = await insideOf(tree.root, path)
  if ('error' in inside) return { tool: 'search_text', path, error: inside.error }
  const wanted = query.trim().toLowerCase()
  if (wanted === '')
    return { tool: 'search_text', path, error: 'Give a query of at least one character.' }
  const below = filesBelow(tree, inside.path)
  const chosen = withinLimits(below)
  const matching: { path: string; matches: number }[] = []
  const hits: Hit[] = []
  let filesSearched = 0
  for (let start = 0; start < chosen.length; start += readers) {
    signal?.throwIfAborted()
    const batch = chosen.slice(start, start + readers)
    for (const found of await Promise.all(
      batch.map((file) => searchFile(tree.root, file, wanted)),
    )) {
      if (found === undefined) continue
      filesSearched += 1
      if (found.matches > 0) matching.push({ path: found.path, matches: found.matches })
      hits.push(...found.hits.slice(0, maxHits - hits.length))
    }
  }
  matching.sort((left, right) => right.matches - left.matches || byName(left.path, right.path))
  return {
    tool: 'search_text',
    query: query.trim(),
    path: inside.path,
    matches: matching.reduce((total, file) => total + file.matches, 0),
    filesWithMatches: matching.length,
    filesSearched,
    filesNotSearched: below.length - filesSearched,
    topFiles: matching.slice(0, maxTopFiles),
    hits,
  }
}

function filesBelow(tree: Tree, path: string): readonly TreeFile[] {
  if (path === '.') return tree.files
  return tree.files.filter((file) => file.path === path || file.path.startsWith(`${path}/`))
}

function withinLimits(files: readonly TreeFile[]): readonly TreeFile[] {
  const chosen: TreeFile[] = []
  let bytes = 0
  for (const file of files) {
    if (file.bytes > maxFileBytes) continue
    if (chosen.length >= maxFiles || bytes + file.bytes > maxBytes) break
    bytes += file.bytes
    chosen.push(file)
  }
  return chosen
}

/** The matches of one file; `undefined` when it is no readable text. */
async function searchFile(
  root: string,
  { path }: TreeFile,
  wanted: string,
): Promise<FileMatches | undefined> {
  const file = await readHead(join(root, path), maxFileBytes).catch(() => undefined)
  if (file === undefined || isBinary(file.head)) return undefined
  const text = file.head.toString('utf8')
  // Most files do not match, and one look at the whole text is far cheaper than one at each line.
  if (!text.toLowerCase().includes(wanted)) return { path, matches: 0, hits: [] }
  const hits: Hit[] = []
  let matches = 0
  for (const [index, line] of linesOf(text).entries()) {
    if (!line.toLowerCase().includes(wanted)) continue
    matches += 1
    if (hits.length < maxHitsPerFile) {
      hits.push({ path, line: index + 1, text: clip(line.trim(), maxHitCharacters) })
    }
  }
  return { path, matches, hits }
}
