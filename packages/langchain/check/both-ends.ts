// Installs the packed packages into fresh npm projects, one for each end of the peer range, as a
// user would; there the README's programs are type-checked and run, and the tests run. It prints
// what it did and fails with what failed.
import { execFile } from 'node:child_process'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { startDevServer } from '@warmline/dev-server'
import { type End, ends, type Lack } from './ends.ts'

const here = join(import.meta.dirname, '..')
const root = join(here, '../..')
const packed = ['core', 'langchain', 'dev-server']

/** Runs a program and gives what it printed, which is shown as a whole only when it fails. */
async function run(
  folder: string,
  [program, ...args]: readonly [string, ...string[]],
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(program, args, {
      cwd: folder,
      env: { ...process.env, ...env },
      maxBuffer: 64 * 1024 * 1024,
    })
    return stdout
  } catch (error) {
    const { stdout, stderr } = { stdout: '', stderr: '', ...Object(error) }
    throw new Error(`${program} ${args.join(' ')} failed:\n${stdout}\n${stderr}`)
  }
}

async function pack(folder: string): Promise<readonly string[]> {
  const { packageManager }: { packageManager: string } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  )
  const command = ['npx', '-y', packageManager, 'pack', '--pack-destination', folder] as const
  for (const name of packed) await run(join(root, 'packages', name), command)
  return readdirSync(folder).map((file) => join(folder, file))
}

/** Writes the project; gives the paths of the README's programs as they will be built. */
function writeProject(folder: string, { overrides }: End): readonly string[] {
  for (const part of ['src', 'readme']) mkdirSync(join(folder, part))
  cpSync(join(here, 'test'), join(folder, 'test'), { recursive: true })
  writeFileSync(join(folder, 'src/index.ts'), "export * from '@warmline/langchain'\n")
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ private: true, type: 'module', overrides }),
  )
  const { compilerOptions }: { compilerOptions: object } = JSON.parse(
    readFileSync(join(root, 'tsconfig.base.json'), 'utf8'),
  )
  // A fresh project has no exactOptionalPropertyTypes, under which not all of LangChain's own types
  // hold.
  const own = {
    exactOptionalPropertyTypes: false,
    allowImportingTsExtensions: false,
    noEmit: false,
    outDir: 'dist',
  }
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ compilerOptions: { ...compilerOptions, ...own }, include: ['src', 'readme'] }),
  )
  const programs = [
    ...readFileSync(join(here, 'README.md'), 'utf8').matchAll(/^```ts\n(.*?)^```$/gms),
  ]
  return programs.map(([, code = ''], index) => {
    writeFileSync(join(folder, 'readme', `program-${index}.ts`), code)
    return join('dist', 'readme', `program-${index}.js`)
  })
}

/**
 * What our packages declare must hold with this end's own types. Those of others fail here, and are
 * not looked at.
 */
async function checkDeclarations(folder: string, tsc: string): Promise<void> {
  const said = await run(folder, [tsc, '--noEmit', '--skipLibCheck', 'false']).catch(String)
  const faults = said.split('\n').filter((text) => text.startsWith('node_modules/@warmline/'))
  if (faults.length > 0) throw new Error(faults.join('\n'))
}

/** Runs the tests; each must pass, or fail with what this end lacks. Every lack must be met. */
async function test({ name, lacks }: End, folder: string, vitest: string): Promise<void> {
  const report = join(folder, 'report.json')
  // The test of timeouts starts programs of the built package, which is not here.
  const flags = [
    'run',
    '--dir',
    'test',
    '--exclude',
    '**/timeout.test.ts',
    '--testTimeout',
    '20000',
  ]
  await run(folder, [vitest, ...flags, '--reporter', 'json', '--outputFile', report]).catch(
    () => undefined,
  )
  const { testResults }: { testResults: readonly { assertionResults: readonly Outcome[] }[] } =
    JSON.parse(readFileSync(report, 'utf8'))
  const outcomes = testResults.flatMap(({ assertionResults }) => assertionResults)
  const failed = outcomes.filter(({ status }) => status !== 'passed')
  const isOf = ({ tests, says }: Lack, { fullName, failureMessages }: Outcome): boolean =>
    tests.test(fullName) &&
    failureMessages.length > 0 &&
    failureMessages.every((said) => says.test(said))
  const surprises = failed
    .filter((outcome) => !lacks.some((lack) => isOf(lack, outcome)))
    .map(({ fullName, failureMessages }) => `${fullName}: ${failureMessages[0]?.split('\n')[0]}`)
  const idle = lacks.filter((lack) => !failed.some((outcome) => isOf(lack, outcome)))
  console.log(`${name}: ${outcomes.length} tests, ${outcomes.length - failed.length} pass`)
  for (const lack of lacks) {
    const count = failed.filter((outcome) => isOf(lack, outcome)).length
    console.log(`${name}: ${count} not, for ${lack.why}`)
  }
  if (outcomes.length === 0 || surprises.length > 0)
    throw new Error(`${name}: ${surprises.join('\n')}`)
  if (idle.length > 0)
    throw new Error(`${name} no longer lacks: ${idle.map(({ why }) => why).join('; ')}`)
}

interface Outcome {
  readonly fullName: string
  readonly status: string
  readonly failureMessages: readonly string[]
}

async function check(end: End, tarballs: readonly string[]): Promise<void> {
  const { name, packages } = end
  const folder = mkdtempSync(join(tmpdir(), 'warmline-end-'))
  try {
    const programs = writeProject(folder, end)
    const tools = ['zod', 'typescript', 'vitest', '@types/node@^24']
    await run(folder, [
      'npm',
      'install',
      '--no-audit',
      '--no-fund',
      ...packages,
      ...tools,
      ...tarballs,
    ])
    const bin = (tool: string): string => join(folder, 'node_modules/.bin', tool)
    await run(folder, [bin('tsc')])
    await checkDeclarations(folder, bin('tsc'))
    console.log(`${name}: installed and type-checked`)
    await using server = await startDevServer()
    const env = { OPENAI_API_KEY: 'sk-check', OPENAI_BASE_URL: server.baseURL, OPENAI_API_BASE: '' }
    for (const program of programs) {
      const printed = await run(folder, [process.execPath, program], env)
      if (printed === '') throw new Error(`${name}: ${program} printed nothing`)
    }
    const ways = new Set([...server.journal.responses.values()].map(({ transport }) => transport))
    if ([...ways].join() !== 'websocket')
      throw new Error(`${name}: the README's programs used ${[...ways].join()}`)
    console.log(`${name}: the README's ${programs.length} programs run`)
    await test(end, folder, bin('vitest'))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const packs = mkdtempSync(join(tmpdir(), 'warmline-packed-'))
try {
  const files = await pack(packs)
  for (const end of ends) await check(end, files)
} finally {
  rmSync(packs, { recursive: true, force: true })
}
