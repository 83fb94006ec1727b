// Finds the directory to survey and walks it, or says in one line why it cannot be surveyed.
import { realpath, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DemoError } from './errors.js'
import { type Tree, walkTree } from './tools/tree.js'

/**
 * The tree of `directory`, or of this repository when none is given.
 * @throws DemoError that says what to do.
 */
export async function openDirectory(
  directory: string | undefined,
  signal: AbortSignal,
): Promise<Tree> {
  const path = directory === undefined ? repository() : fromStartingPoint(directory)
  const root = await findRoot(path)
  const tree = await walk(root, path, signal)
  if (tree.files.length > 0) return tree
  const leftOut = tree.directories.get('.')?.leftOut ?? []
  const why = leftOut.length === 0 ? '' : ` Left out: ${leftOut.slice(0, 5).join(', ')}.`
  throw new DemoError(
    'usage',
    `${path} holds no files to survey.${why} Name a directory that does.`,
  )
}

/**
 * A path as it was meant: relative ones start where the command was typed. pnpm runs a script of
 * the root in the root, and says where it was typed.
 */
export function fromStartingPoint(path: string): string {
  const typedAt = process.env.npm_lifecycle_event === 'demo' ? process.env.INIT_CWD : undefined
  return resolve(typedAt ?? process.cwd(), path)
}

/** The top of this repository: this file is `examples/codebase-agent/dist/directory.js`. */
function repository(): string {
  return fileURLToPath(new URL('../../..', import.meta.url))
}

async function findRoot(path: string): Promise<string> {
  try {
    const root = await realpath(path)
    if ((await stat(root)).isDirectory()) return root
  } catch (error) {
    throw refusal(path, error)
  }
  throw new DemoError('usage', `${path} is a file. Name the directory that it lies in.`)
}

async function walk(root: string, path: string, signal: AbortSignal): Promise<Tree> {
  try {
    return await walkTree(root, {}, signal)
  } catch (error) {
    signal.throwIfAborted()
    throw refusal(path, error)
  }
}

const reasonsByCode: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist. Name a directory that does.',
  ENOTDIR: 'does not exist: a part of the path is a file. Name a directory.',
  EACCES: 'cannot be read: permission denied. Name a directory that you may read.',
  EPERM: 'cannot be read: permission denied. Name a directory that you may read.',
  ELOOP: 'is a loop of links. Name the directory itself.',
  ENAMETOOLONG: 'is too long for a path. Name a directory.',
}

function refusal(path: string, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const reason = reasonsByCode[code]
  return reason === undefined
    ? error
    : new DemoError('usage', `${path} ${reason}`, { cause: error })
}
