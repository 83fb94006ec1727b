// Where the page goes: checked before the runs, so that minutes of work do not end at a place that
// cannot be written.
import { constants } from 'node:fs'
import { access, lstat, readFile, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DemoError } from '../errors.js'

/**
 * Where the page goes when no place is named: the same file each time, but another for each user of
 * the machine.
 */
export function defaultPageFile(): string {
  const user = process.getuid?.()
  return join(tmpdir(), user === undefined ? 'warmline-demo.html' : `warmline-demo-${user}.html`)
}

/**
 * Checks that a page can be written to `file`. Writes nothing.
 * @throws DemoError that says what to do.
 */
export async function checkPageFile(file: string): Promise<void> {
  if (file === defaultPageFile()) await checkOwn(file)
  const found = await stat(file).catch(() => undefined)
  if (found?.isDirectory()) throw refused(`${file} is a directory.`)
  const parent = await stat(dirname(file)).catch(() => undefined)
  if (!parent?.isDirectory()) throw refused(`${dirname(file)} is not a directory.`)
  await access(found === undefined ? dirname(file) : file, constants.W_OK).catch(
    (error: unknown) => {
      throw refused(`${file} cannot be written.`, error)
    },
  )
}

/** Refuses a file of another user in the folder that all users share, and a link to elsewhere. */
async function checkOwn(file: string): Promise<void> {
  const found = await lstat(file).catch(() => undefined)
  if (found === undefined) return
  const user = process.getuid?.()
  if (!found.isFile() || (user !== undefined && found.uid !== user))
    throw refused(`${file} is not a file of yours.`)
}

/** Reads the script of the page, as it was built. */
export async function readPageScript(): Promise<string> {
  return await readFile(fileURLToPath(new URL('../../dist/page/main.js', import.meta.url)), 'utf8')
}

/**
 * Writes the page. In the folder that all users share, only its own user may read it.
 * @throws DemoError when the place is not writable after all.
 */
export async function writePage(file: string, page: string): Promise<void> {
  const mode = file === defaultPageFile() ? 0o600 : 0o666
  await writeFile(file, page, { mode }).catch((error: unknown) => {
    throw refused(`${file} cannot be written.`, error)
  })
}

function refused(what: string, cause?: unknown): DemoError {
  return new DemoError('usage', `${what} Name another place for the page with --out.`, { cause })
}
