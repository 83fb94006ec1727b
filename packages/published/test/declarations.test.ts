// The declarations as a stranger's compiler meets them: without the `openai` package, and with the
// check of libraries on.
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'

const packages = fileURLToPath(new URL('../..', import.meta.url))
const core = join(packages, 'core')
const require = createRequire(import.meta.url)
const compiler = join(dirname(require.resolve('typescript/package.json')), 'bin/tsc')

const program = `
import { createResponsesClient, type TurnEvent, type TurnRequest } from '@warmline/core'
const request: TurnRequest = { model: 'm', input: [{ role: 'user', content: 'Hello.' }] }
const turn = createResponsesClient().create(request)
const deltaOf = (event: TurnEvent): string => (event.type === 'response.output_text.delta' ? event.delta : '')
for await (const event of turn) console.log(deltaOf(event))
console.log((await turn.response).output_text)
`
const settings = {
  compilerOptions: {
    target: 'es2024',
    lib: ['es2024', 'esnext.disposable'],
    module: 'nodenext',
    types: ['node'],
    strict: true,
    skipLibCheck: false,
    noEmit: true,
  },
  include: ['program.ts'],
}

describe.each(['core', 'ai-sdk', 'langchain', 'otel', 'inspector', 'dev-server'])('%s', (name) => {
  const manifest = Object(JSON.parse(readFileSync(join(packages, name, 'package.json'), 'utf8')))

  test(`The declarations of ${name} are found by tools that read no exports`, () => {
    const { types, default: main } = manifest.exports['.'].require
    expect(manifest).toMatchObject({ main, types })
  })

  test(`The manifest of ${name} is published without the condition for sources`, () => {
    const published = { exports: manifest.exports, imports: manifest.imports }
    const text = JSON.stringify(published, (key, value) =>
      key === '@warmline/source' ? undefined : value,
    )
    expect(text).not.toContain('src/')
    const { exports, imports } = manifest.publishConfig
    expect(JSON.stringify({ exports, imports })).toBe(text)
  })
})

test('The declarations of core compile without the openai package, with skipLibCheck off', async () => {
  const project = await mkdtemp(join(tmpdir(), 'warmline-types-'))
  try {
    const installed = join(project, 'node_modules/@warmline/core')
    await cp(join(core, 'dist'), join(installed, 'dist'), { recursive: true })
    await cp(join(core, 'package.json'), join(installed, 'package.json'))
    await mkdir(join(project, 'node_modules/@types'))
    await symlink(
      dirname(require.resolve('@types/node/package.json')),
      join(project, 'node_modules/@types/node'),
    )
    await writeFile(join(project, 'package.json'), '{"type":"module"}')
    await writeFile(join(project, 'program.ts'), program)
    await writeFile(join(project, 'tsconfig.json'), JSON.stringify(settings))
    const { stdout } = await promisify(execFile)(process.execPath, [compiler, '-p', project])
    expect(stdout).toBe('')
  } finally {
    await rm(project, { recursive: true })
  }
}, 60_000)
