// Keeps every path that a model names inside the surveyed directory. It opens nothing.
import { realpath } from 'node:fs/promises'
import { isAbsolute, relative, resolve, sep } from 'node:path'

/** A path that was checked, or the reason why it may not be used. */
export type Inside =
  | {
      /** Absolute, with all links followed. */
      readonly absolute: string
      /** As the tree names it. */
      readonly path: string
    }
  | { readonly error: string }

/**
 * Checks that `path` lies in `root`, both as it is written and after its links are followed.
 * @param root Absolute path without links.
 */
export async function insideOf(root: string, path: string): Promise<Inside> {
  const outside: Inside = {
    error: 'This path leads out of the directory. Use one that list_files shows.',
  }
  if (path.includes('\0')) return { error: 'A path holds no NUL character.' }
  const named = resolve(root, path)
  const written = below(root, named)
  if (written === undefined) return outside
  try {
    const absolute = await realpath(named)
    return below(root, absolute) === undefined ? outside : { absolute, path: written }
  } catch (error) {
    return { error: reasonOf(error) }
  }
}

/** `path` relative to `root`, or `undefined` when it is not in it. */
function below(root: string, path: string): string | undefined {
  const way = relative(root, path)
  if (way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way)) return undefined
  return way === '' ? '.' : way.split(sep).join('/')
}

/**
 * What went wrong with a file, in words that are the same on every run: no absolute path, no
 * number.
 */
export function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return reasonsByCode[code] ?? 'Not readable.'
}

const reasonsByCode: Readonly<Record<string, string>> = {
  ENOENT: 'No such file or directory.',
  ENOTDIR: 'No such file or directory.',
  EACCES: 'Not readable: permission denied.',
  EPERM: 'Not readable: permission denied.',
  ELOOP: 'A loop of links.',
  ENAMETOOLONG: 'The path is too long.',
}
