// read_file: some lines of one text file, bounded in lines, in their length, and in how far into
// the file it goes.
import { clip, isBinary, linesOf, readHead } from './file-head.js'
import { insideOf, reasonOf } from './inside.js'
import type { Reading, ToolFailure } from './results.js'
import type { Tree } from './tree.js'

/** Only so much of a file's beginning can be read. */
const maxReadBytes = 1024 * 1024
/** Most lines in one answer. */
export const maxLines: number = 300
const maxLineCharacters = 240
const maxTextCharacters = 18_000

/** Reads `lines` lines of a file, from line `from` on, counted from 1. */
export async function readFile(
  tree: Tree,
  { path, from, lines }: { path: string; from: number; lines: number },
): Promise<Reading | ToolFailure> {
  const failed = (error: string): ToolFailure => ({ tool: 'read_file', path, error })
  const inside = await insideOf(tree.root, path)
  if ('error' in inside) return failed(inside.error)
  try {
    const file = await readHead(inside.absolute, maxReadBytes)
    if (file === undefined) return failed('Not a regular file.')
    const { head, bytes, isWhole } = file
    if (isBinary(head))
      return failed(`A binary file of ${bytes} bytes. file_stats says what can be said.`)
    const all = linesOf(head.toString('utf8'))
    const shown = fitting(all.slice(from - 1, from - 1 + Math.min(lines, maxLines)))
    const isAny = shown.length > 0
    return {
      tool: 'read_file',
      path: inside.path,
      bytes,
      lines: all.length,
      from: isAny ? from : 0,
      to: isAny ? from + shown.length - 1 : 0,
      isWhole,
      text: shown,
    }
  } catch (error) {
    return failed(reasonOf(error))
  }
}

/**
 * As many of the lines, each cut to a bearable length, as one answer may hold; the first one
 * always.
 */
function fitting(lines: readonly string[]): readonly string[] {
  const shown: string[] = []
  let characters = 0
  for (const line of lines) {
    const cut = clip(line, maxLineCharacters)
    characters += cut.length + 1
    if (shown.length > 0 && characters > maxTextCharacters) break
    shown.push(cut)
  }
  return shown
}
