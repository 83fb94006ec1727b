// Every program in a README type-checks and runs as it stands, in a process of its own, against the
// dev-server.
import { execFile } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { type DevServer, startDevServer } from '@warmline/dev-server'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { blocksOf, documents } from './blocks.js'

const run = promisify(execFile)
const here = dirname(fileURLToPath(import.meta.url))
const root = join(here, '../../..')
const work = join(here, '../out')
const tsc = join(root, 'node_modules/typescript/bin/tsc')
const programs = documents.flatMap((document) => blocksOf(root, document))
const fileOf = (index: number): string => join(work, `block-${index}.ts`)
let server: DevServer

beforeAll(async () => {
  server = await startDevServer()
  rmSync(work, { recursive: true, force: true })
  mkdirSync(work, { recursive: true })
  programs.forEach(({ code }, index) => {
    writeFileSync(fileOf(index), code)
  })
  writeFileSync(
    join(work, 'tsconfig.json'),
    JSON.stringify({
      extends: '../tsconfig.json',
      compilerOptions: {
        outDir: 'js',
        noEmit: false,
        allowImportingTsExtensions: false,
        // As a reader's compiler finds the packages.
        customConditions: [],
      },
      include: ['*.ts'],
    }),
  )
})

afterAll(async () => {
  rmSync(work, { recursive: true, force: true })
  await server.close()
})

describe('the programs of the READMEs', () => {
  test('are all found', () => {
    for (const document of documents) expect(blocksOf(root, document), document).not.toHaveLength(0)
  })

  test('type-check', { timeout: 60_000 }, async () => {
    const { stdout } = await run(process.execPath, [tsc, '-p', work]).catch((failed) => failed)
    expect(stdout).toBe('')
  })

  test.each(programs.map(({ name }, index) => ({ name, index })))(
    'run: $name',
    async ({ index }) => {
      const before = server.journal.responses.size
      const { stdout, stderr } = await run(
        process.execPath,
        [join(work, 'js', `block-${index}.js`)],
        {
          env: {
            ...process.env,
            OPENAI_API_KEY: 'sk-readme',
            OPENAI_BASE_URL: server.baseURL,
            OPENAI_API_BASE: undefined,
          },
          timeout: 15_000,
        },
      )
      // The inspector tells the address of its page.
      expect(stderr.replace(/^Warmline's inspector shows .*\n/m, '')).toBe('')
      expect(stdout).not.toBe('')
      const turns = [...server.journal.responses.values()].slice(before)
      expect(turns.map(({ transport }) => transport)).toSatisfy(
        (all: string[]) => all.length > 0 && all.every((name) => name === 'websocket'),
      )
    },
  )
})
