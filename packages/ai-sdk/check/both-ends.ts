// Installs the packed packages into fresh npm projects, one for each end of the peer range, as a
// user would; there the README's programs and the tests of both ends are type-checked and run. It
// prints what it did and fails with what failed.
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

const here = join(import.meta.dirname, '..')
const root = join(here, '../..')
const packed = ['core', 'ai-sdk', 'dev-server']

/** The ends of the peer range, and what is type-checked there. */
const ends = [
  { name: 'ai 7', packages: ['ai@^7', '@ai-sdk/openai@^4'], checked: ['src', 'readme', 'test'] },
  // Under ai 6 its own hosted tools do not fit its own ToolSet, so that the cases run there but are
  // not type-checked.
  {
    name: 'ai 6',
    packages: ['ai@^6', '@ai-sdk/openai@^3'],
    checked: ['src', 'readme', 'test/support/line.ts', 'test/support/round-trip.ts'],
  },
]

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
  for (const name of packed)
    await run(join(root, 'packages', name), [
      'npx',
      '-y',
      packageManager,
      'pack',
      '--pack-destination',
      folder,
    ])
  return readdirSync(folder).map((file) => join(folder, file))
}

function writeProject(folder: string, checked: readonly string[]): readonly string[] {
  mkdirSync(join(folder, 'src'))
  for (const part of ['ends', 'support'])
    cpSync(join(here, 'test', part), join(folder, 'test', part), { recursive: true })
  writeFileSync(join(folder, 'src/index.ts'), "export * from '@warmline/ai-sdk'\n")
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }')
  const { compilerOptions }: { compilerOptions: object } = JSON.parse(
    readFileSync(join(root, 'tsconfig.base.json'), 'utf8'),
  )
  // A fresh project has no exactOptionalPropertyTypes, under which not all of ai's own types hold.
  const own = {
    exactOptionalPropertyTypes: false,
    allowImportingTsExtensions: false,
    noEmit: false,
  }
  const options = { ...compilerOptions, ...own, outDir: 'dist' }
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ compilerOptions: options, include: checked }),
  )
  mkdirSync(join(folder, 'readme'))
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

async function check(
  { name, packages, checked }: (typeof ends)[number],
  tarballs: readonly string[],
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'warmline-end-'))
  try {
    const programs = writeProject(folder, checked)
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
    const env = { OPENAI_API_KEY: 'sk-check', OPENAI_BASE_URL: server.baseURL }
    for (const program of programs) {
      const printed = await run(folder, [process.execPath, program], env)
      console.log(`${name}: ${program} printed ${JSON.stringify(printed.slice(0, 100))}`)
    }
    const ways = new Set([...server.journal.responses.values()].map(({ transport }) => transport))
    if ([...ways].join() !== 'websocket')
      throw new Error(`${name}: the README's programs used ${[...ways].join()}`)
    const suite = [bin('vitest'), 'run', '--dir', 'test', '--testTimeout', '60000'] as const
    const said = await run(folder, suite, { NO_COLOR: '1' })
    console.log(`${name}: ${/Tests .*/.exec(said)?.[0]}`)
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
