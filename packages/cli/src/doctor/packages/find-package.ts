// Finds packages as Node does: in the node_modules of a folder and of those above it. It runs no
// code of a package, and so finds also what a package does not export.
import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** A package on the disk. */
export interface FoundPackage {
  readonly name: string
  readonly version: string
  /** Its real folder, with links followed: two folders are two copies. */
  readonly folder: string
  readonly dependencies: Readonly<Record<string, string>>
  readonly peerDependencies: Readonly<Record<string, string>>
  readonly optionalPeers: ReadonlySet<string>
}

/** The package that an import in this folder gets, if there is one. */
export function findPackage(name: string, from: string): FoundPackage | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const place = join(folder, 'node_modules', name)
    if (existsSync(join(place, 'package.json'))) return readPackage(name, realpathSync(place))
    if (folder === dirname(folder)) return undefined
  }
}

function readPackage(name: string, folder: string): FoundPackage | undefined {
  let manifest: unknown
  try {
    manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  } catch {
    return undefined
  }
  const { version, dependencies, peerDependencies, peerDependenciesMeta } = Object(manifest)
  const optional = Object.entries(Object(peerDependenciesMeta))
    .filter(([, meta]) => Object(meta).optional === true)
    .map(([peer]) => peer)
  return {
    name,
    version: typeof version === 'string' ? version : 'of no version',
    folder,
    dependencies: textsOf(dependencies),
    peerDependencies: textsOf(peerDependencies),
    optionalPeers: new Set(optional),
  }
}

function textsOf(value: unknown): Record<string, string> {
  const entries = Object.entries(Object(value)).flatMap(([name, text]) =>
    typeof text === 'string' ? [[name, text]] : [],
  )
  return Object.fromEntries(entries)
}

/** How the application installs packages, told by its lockfile. */
export interface PackageManager {
  readonly install: string
  readonly list: string
  readonly dedupe: string
}

const managers: readonly (readonly [lockfile: string, manager: PackageManager])[] = [
  ['pnpm-lock.yaml', { install: 'pnpm add', list: 'pnpm why', dedupe: 'pnpm dedupe' }],
  ['yarn.lock', { install: 'yarn add', list: 'yarn why', dedupe: 'yarn dedupe' }],
  ['bun.lock', { install: 'bun add', list: 'bun why', dedupe: 'bun install' }],
]

/** The package manager of an application: npm where no lockfile says another. */
export function packageManagerOf(cwd: string): PackageManager {
  for (let folder = cwd; ; folder = dirname(folder)) {
    for (const [lockfile, manager] of managers) {
      if (existsSync(join(folder, lockfile))) return manager
    }
    if (folder === dirname(folder) || existsSync(join(folder, 'package-lock.json')))
      return { install: 'npm install', list: 'npm ls', dedupe: 'npm dedupe' }
  }
}
