// file_stats: numbers about one file or directory. It shows no content, and nothing that changes by
// itself, such as times.
import { isBinary, linesOf, readHead } from './file-head.js'
import { insideOf, reasonOf } from './inside.js'
import type { DirectoryStats, FileStats, ToolFailure } from './results.js'
import { byName, type Tree, type TreeFile } from './tree.js'

/** Lines are counted in so much of a file's beginning. */
const maxCountedBytes = 4 * 1024 * 1024
const maxKinds = 8
const maxLargest = 8

/** Measures a file or a directory. */
export async function fileStats(
  tree: Tree,
  { path }: { path: string },
): Promise<FileStats | DirectoryStats | ToolFailure> {
  const failed = (error: string): ToolFailure => ({ tool: 'file_stats', path, error })
  const inside = await insideOf(tree.root, path)
  if ('error' in inside) return failed(inside.error)
  const directory = directoryStats(tree, inside.path)
  if (directory !== undefined) return directory
  try {
    const file = await readHead(inside.absolute, maxCountedBytes)
    if (file === undefined) return failed('Neither a regular file nor a directory of the survey.')
    const { bytes, head, isWhole } = file
    const about = { tool: 'file_stats', path: inside.path, bytes, isWhole } as const
    if (isBinary(head)) return { ...about, kind: 'binary', lines: 0, blankLines: 0, longestLine: 0 }
    const lines = linesOf(head.toString('utf8'))
    return {
      ...about,
      kind: 'text',
      lines: lines.length,
      blankLines: lines.filter((line) => line.trim() === '').length,
      longestLine: lines.reduce((longest, line) => Math.max(longest, line.length), 0),
    }
  } catch (error) {
    return failed(reasonOf(error))
  }
}

function directoryStats(tree: Tree, path: string): DirectoryStats | undefined {
  const directory = tree.directories.get(path)
  if (directory === undefined) return undefined
  const isBelow = (other: string): boolean => path === '.' || other.startsWith(`${path}/`)
  const below = tree.files.filter((file) => isBelow(file.path))
  return {
    tool: 'file_stats',
    kind: 'directory',
    path,
    files: directory.files,
    bytes: directory.bytes,
    directories: [...tree.directories.keys()].filter((other) => other !== '.' && isBelow(other))
      .length,
    extensions: kindsOf(below).slice(0, maxKinds),
    largest: below
      .toSorted((left, right) => right.bytes - left.bytes || byName(left.path, right.path))
      .slice(0, maxLargest)
      .map((file) => ({ path: file.path, bytes: file.bytes })),
  }
}

function kindsOf(files: readonly TreeFile[]): DirectoryStats['extensions'] {
  const kinds = new Map<string, { extension: string; files: number; bytes: number }>()
  for (const { path, bytes } of files) {
    const extension = extensionOf(path)
    const kind = kinds.get(extension) ?? { extension, files: 0, bytes: 0 }
    kinds.set(extension, { extension, files: kind.files + 1, bytes: kind.bytes + bytes })
  }
  return [...kinds.values()].sort(
    (left, right) => right.files - left.files || byName(left.extension, right.extension),
  )
}

/** The name's last part from its dot on; a name that only begins with a dot has none. */
function extensionOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1)
  const dot = name.lastIndexOf('.')
  return dot > 0 && dot < name.length - 1 ? name.slice(dot).toLowerCase() : '(none)'
}
