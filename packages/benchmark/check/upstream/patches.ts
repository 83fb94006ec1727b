// Applies the patches of docs/upstream to copies of the installed files. Nothing that is installed
// changes: a process that is started with `overlaid` loads the copies in their place.
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, readFileSync, realpathSync } from 'node:fs'
import { findPackageJSON } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const folder = new URL('../../../../docs/upstream/', import.meta.url)
const overlay = new URL('overlay.ts', import.meta.url)

/** A patch, and the copies that it was applied to. */
export interface Patch {
  readonly name: string
  /** The patched copy of each installed file. */
  readonly files: ReadonlyMap<string, string>
}

/** Applies every patch to copies in a folder. @throws Error when one does not apply. */
export function applyPatches(into: string): readonly Patch[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.patch'))
    .map((file) => apply(fileURLToPath(new URL(file, folder)), into))
}

/** The arguments and variables with which a Node process loads the patched files. */
export function overlaid(patches: readonly Patch[]): { args: string[]; env: NodeJS.ProcessEnv } {
  const files = Object.fromEntries(patches.flatMap((patch) => [...patch.files]))
  return {
    args: ['--import', overlay.href],
    env: { ...process.env, UPSTREAM_OVERLAY: JSON.stringify(files) },
  }
}

function apply(patch: string, into: string): Patch {
  const text = readFileSync(patch, 'utf8')
  const packageName = /^Against (\S+) /.exec(text)?.[1]
  if (packageName === undefined) throw new Error(`${patch} does not say what it is against.`)
  const installed = folderOf(packageName)
  const name = basename(patch, '.patch')
  const copied = join(into, name)
  const files = new Map<string, string>()
  for (const [, file = ''] of text.matchAll(/^\+\+\+ b\/(.+)$/gm)) {
    const copy = join(copied, file)
    mkdirSync(dirname(copy), { recursive: true })
    cpSync(join(installed, file), copy)
    files.set(join(installed, file), copy)
  }
  execFileSync('git', ['apply', '-p1', patch], { cwd: copied })
  return { name, files }
}

/** Where a package is installed. */
function folderOf(packageName: string): string {
  const found = findPackageJSON(packageName, import.meta.url)
  if (found === undefined) throw new Error(`${packageName} is not installed.`)
  return realpathSync(dirname(found))
}
