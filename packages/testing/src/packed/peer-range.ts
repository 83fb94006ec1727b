// The two ends of an adapter's peer range: installs the packed packages into a fresh npm project at
// each end, type-checks there, and runs the README's programs. The adapter's check runs its tests.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { startDevServer } from '@warmline/dev-server'
import { Application, packPackages, repositoryRoot } from './application.js'

/** One end of a peer range. */
export interface PeerVersions {
  readonly name: string
  /** The peers to install, such as `ai@^7`. */
  readonly packages: readonly string[]
  /** Folders and files that are type-checked in addition to `src` and `readme`. @default none */
  readonly checked?: readonly string[]
  /** A word of the README's programs, and what this version calls it. @default none */
  readonly spelling?: readonly [from: string, to: string]
  /** npm overrides, for peers that npm would otherwise install too new. @default none */
  readonly overrides?: Readonly<Record<string, string>>
}

/** An adapter and the ends of its peer range. */
export interface PeerRange<Versions extends PeerVersions> {
  /** The adapter's folder below `packages/`. */
  readonly adapter: string
  /** Folders below the adapter's `test` that are copied into each project. @default all */
  readonly tests?: readonly string[]
  readonly ends: readonly Versions[]
  /** Runs the adapter's tests in the installed project; throws when one fails. */
  runTests(versions: Versions, project: Application): Promise<void>
}

/**
 * Checks an adapter at each end of its peer range and prints what it did.
 * @throws Error when an install, a compiler, a program or a test fails.
 */
export async function checkPeerRange<Versions extends PeerVersions>(
  range: PeerRange<Versions>,
): Promise<void> {
  const packs = await packPackages(['core', range.adapter, 'dev-server', 'testing'])
  try {
    for (const versions of range.ends) await checkEnd(range, versions, packs)
  } finally {
    for (const folder of new Set(packs.map((file) => dirname(file))))
      rmSync(folder, { recursive: true, force: true })
  }
}

async function checkEnd<Versions extends PeerVersions>(
  range: PeerRange<Versions>,
  versions: Versions,
  packs: readonly string[],
): Promise<void> {
  const { name, packages } = versions
  const project = new Application(mkdtempSync(join(tmpdir(), 'warmline-peers-')))
  try {
    const programs = writeProject(project, range, versions)
    const tools = ['zod', 'typescript', 'vitest', '@types/node@^24']
    await project.install([...packages, ...tools, ...packs])
    await project.mustRun(['node_modules/.bin/tsc'], { timeoutMs: 600_000 })
    await checkDeclarations(project)
    report(`${name}: installed and type-checked`)
    await runPrograms(project, programs)
    report(`${name}: the README's ${programs.length} programs run`)
    await range.runTests(versions, project)
  } finally {
    project.remove()
  }
}

/** Writes the project; returns the paths of the README's programs once they are built. */
function writeProject<Versions extends PeerVersions>(
  project: Application,
  { adapter, tests = ['.'] }: PeerRange<Versions>,
  { checked = [], overrides = {}, spelling: [from, to] = ['', ''] }: PeerVersions,
): readonly string[] {
  const source = join(repositoryRoot, 'packages', adapter)
  for (const part of tests) {
    mkdirSync(project.path('test', part), { recursive: true })
    cpSync(join(source, 'test', part), project.path('test', part), { recursive: true })
  }
  project.write('src/index.ts', `export * from '@warmline/${adapter}'\n`)
  project.write('package.json', JSON.stringify({ private: true, type: 'module', overrides }))
  // A fresh project has no exactOptionalPropertyTypes, and some types of the frameworks do not
  // compile with it.
  const own = {
    exactOptionalPropertyTypes: false,
    isolatedDeclarations: false,
    declaration: false,
    declarationMap: false,
    customConditions: [],
    allowImportingTsExtensions: false,
    noEmit: false,
    rootDir: '.',
    outDir: 'dist',
  }
  project.write(
    'tsconfig.json',
    JSON.stringify({
      extends: join(repositoryRoot, 'tsconfig.base.json'),
      compilerOptions: own,
      include: ['src', 'readme', ...checked],
    }),
  )
  const readme = readFileSync(join(source, 'README.md'), 'utf8')
  return [...readme.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code = ''], index) => {
    project.write(`readme/program-${index}.ts`, from === '' ? code : code.replaceAll(from, to))
    return `dist/readme/program-${index}.js`
  })
}

/**
 * Our declarations must compile against these peers' types. Errors inside the peers are ignored.
 */
async function checkDeclarations(project: Application): Promise<void> {
  const tsc = ['node_modules/.bin/tsc', '--noEmit', '--skipLibCheck', 'false']
  const { output } = await project.run(tsc, { timeoutMs: 600_000 })
  const errors = output.split('\n').filter((line) => line.startsWith('node_modules/@warmline/'))
  if (errors.length > 0) throw new Error(errors.join('\n'))
}

function report(line: string): void {
  process.stdout.write(`${line}\n`)
}

async function runPrograms(project: Application, programs: readonly string[]): Promise<void> {
  await using server = await startDevServer()
  const env = { OPENAI_API_KEY: 'sk-check', OPENAI_BASE_URL: server.baseURL }
  for (const program of programs) {
    const printed = await project.mustRun([process.execPath, program], { env })
    if (printed === '') throw new Error(`${program} printed nothing`)
  }
  const used = new Set([...server.journal.responses.values()].map(({ transport }) => transport))
  if ([...used].join() !== 'websocket')
    throw new Error(`The README's programs used ${[...used].join()}, not only websocket.`)
}
