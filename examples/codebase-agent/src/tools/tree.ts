// The surveyed directory as a tree of names and sizes, walked once and bounded. It reads no file's
// content.
import type { Dirent } from 'node:fs'
import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'

/** A regular file of the tree. */
export interface TreeFile {
  /** Relative to the root, with `/` between names. */
  readonly path: string
  readonly bytes: number
}

/** A directory of the tree. */
export interface TreeDirectory {
  /** Relative to the root; the root itself is `.`. */
  readonly path: string
  /** Regular files in it and below. */
  readonly files: number
  /** Their sizes together. */
  readonly bytes: number
  /** Paths of the directories right in it, sorted. */
  readonly directories: readonly string[]
  /** The files right in it, sorted. */
  readonly ownFiles: readonly TreeFile[]
  /**
   * What was passed by, each with its reason: links, special files, folders that are not surveyed
   * or not readable.
   */
  readonly leftOut: readonly string[]
}

/** A directory as it was when it was walked. */
export interface Tree {
  /** Absolute path, without links. */
  readonly root: string
  /** Every file, the shallow ones first, then by path. */
  readonly files: readonly TreeFile[]
  /** Every directory by its path. */
  readonly directories: ReadonlyMap<string, TreeDirectory>
  /** False when the walk stopped at its limit. */
  readonly isComplete: boolean
}

/** How far a walk goes. */
export interface WalkLimits {
  /** @default 50_000 */
  readonly maxFiles?: number
  /** @default 40 */
  readonly maxDepth?: number
}

/** Folders that hold what tools made or other people wrote. */
const madeByTools: ReadonlySet<string> = new Set([
  '.cache',
  '.next',
  '.turbo',
  '.venv',
  '__pycache__',
  'coverage',
  'dist',
  'node_modules',
  'target',
  'vendor',
])
/** Folders of version control: databases, whose files are no text of the project. */
const versionControl: ReadonlySet<string> = new Set(['.git', '.hg', '.svn'])

/** Directories read at the same time. */
const maxReaders = 16

/**
 * Walks `root`, level by level and in sorted order, so that the same directory gives the same tree
 * and a limit cuts the deepest. Links are not followed, so a loop of links is only a name. Inside
 * an installed package tree (a path with `node_modules`) only version control is left out.
 * @param root Absolute path without links.
 * @throws Error of the file system when `root` itself cannot be read.
 */
export async function walkTree(
  root: string,
  limits: WalkLimits = {},
  signal?: AbortSignal,
): Promise<Tree> {
  const { maxFiles = 50_000, maxDepth = 40 } = limits
  const isSkipped = skipRule(root)
  const folders: Folder[] = []
  let files = 0
  let isComplete = true
  let level: readonly string[] = ['.']
  for (let depth = 0; level.length > 0; depth += 1) {
    const next: string[] = []
    for (let start = 0; start < level.length; start += maxReaders) {
      signal?.throwIfAborted()
      if (files >= maxFiles) {
        isComplete = false
        break
      }
      const batch = level.slice(start, start + maxReaders)
      for (const folder of await Promise.all(
        batch.map((path) => readFolder(root, path, isSkipped)),
      )) {
        const room = maxFiles - files
        if (folder.ownFiles.length > room) isComplete = false
        folders.push({ ...folder, ownFiles: folder.ownFiles.slice(0, room) })
        files += Math.min(room, folder.ownFiles.length)
        next.push(...folder.directories)
      }
    }
    const stops = depth >= maxDepth || files >= maxFiles
    if (stops && next.length > 0) isComplete = false
    level = stops ? [] : next
  }
  return assemble(root, folders, isComplete)
}

type Folder = Omit<TreeDirectory, 'files' | 'bytes'>

function skipRule(root: string): (name: string) => boolean {
  const isInstalled = root.split(/[\\/]/).includes('node_modules')
  return (name) => versionControl.has(name) || (!isInstalled && madeByTools.has(name))
}

async function readFolder(
  root: string,
  path: string,
  isSkipped: (name: string) => boolean,
): Promise<Folder> {
  let entries: Dirent[]
  try {
    entries = await readdir(join(root, path), { withFileTypes: true })
  } catch (error) {
    if (path === '.') throw error
    return { path, directories: [], ownFiles: [], leftOut: ['. (not readable)'] }
  }
  entries.sort((left, right) => byName(left.name, right.name))
  const directories: string[] = []
  const leftOut: string[] = []
  const names: string[] = []
  for (const entry of entries) {
    if (entry.isDirectory()) {
      if (isSkipped(entry.name)) leftOut.push(`${entry.name} (not surveyed)`)
      else directories.push(inFolder(path, entry.name))
    } else if (entry.isFile()) names.push(entry.name)
    else leftOut.push(`${entry.name} (${entry.isSymbolicLink() ? 'link' : 'special file'})`)
  }
  const sized = await Promise.all(names.map((name) => sizeOf(root, inFolder(path, name))))
  return { path, directories, ownFiles: sized.filter((file) => file !== undefined), leftOut }
}

/** A file that went away since its folder was read is no file any more. */
async function sizeOf(root: string, path: string): Promise<TreeFile | undefined> {
  const stats = await lstat(join(root, path)).catch(() => undefined)
  return stats?.isFile() ? { path, bytes: stats.size } : undefined
}

function inFolder(folder: string, name: string): string {
  return folder === '.' ? name : `${folder}/${name}`
}

/** Adds every folder's own files to the counts of all folders above it, the deepest first. */
function assemble(root: string, folders: readonly Folder[], isComplete: boolean): Tree {
  const directories = new Map<string, TreeDirectory>()
  for (const folder of folders.toReversed()) {
    let files = folder.ownFiles.length
    let bytes = folder.ownFiles.reduce((total, file) => total + file.bytes, 0)
    // A folder that the limit cut off was never read and has no counts.
    for (const path of folder.directories) {
      const below = directories.get(path)
      files += below?.files ?? 0
      bytes += below?.bytes ?? 0
    }
    directories.set(folder.path, { ...folder, files, bytes })
  }
  return { root, files: folders.flatMap(({ ownFiles }) => ownFiles), directories, isComplete }
}

/** A tree without any file: a survey of it is short and reads nothing. */
export function emptyTree(root: string): Tree {
  return assemble(root, [{ path: '.', directories: [], ownFiles: [], leftOut: [] }], true)
}

/** Order by code units: the same in every language setting. */
export function byName(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}
