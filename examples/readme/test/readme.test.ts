// Every program in the READMEs and in docs/ type-checks and runs as it stands, against the
// dev-server. A block that does not says in its info string why (blocks.ts, CONTRIBUTING.md).
import { startDevServer } from '@warmline/dev-server'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Block, blocksOf, pages } from './blocks.js'
import { checkRun } from './check-run.js'
import { unknownIn } from './known-commands.js'
import { compilePrograms, programs, removePrograms, SharedProcess } from './programs.js'

const programming = ['ts', 'tsx', 'sh', 'json']
const languages = new Set([...programming, '', 'text', 'jsonc', 'diff', 'yaml', 'dockerfile', 'md'])
const rules = new Set(['run', 'http', 'mixed', 'no-turns', 'route', 'vitest', 'no-run'])
const all = pages.flatMap((page) => blocksOf(page))
const isRun = ({ rule, language }: Block): boolean => rule !== 'no-run' && language === 'ts'
const run = programs.filter(isRun)
const server = await startDevServer()
const shared = new SharedProcess(server.baseURL)
let complaints: string

beforeAll(async () => {
  complaints = await compilePrograms()
}, 180_000)

afterAll(async () => {
  shared.close()
  removePrograms()
  await server.close()
})

describe(`The blocks of ${pages.length} pages: ${programs.length} compiled, ${run.length} run`, () => {
  test('are written in a language and by a rule that is checked', () => {
    const unknown = all.filter(
      ({ language, rule }) =>
        !languages.has(language) || (language.startsWith('ts') && !rules.has(rule)),
    )
    expect(unknown.map(({ name, language, rule }) => `${name} ${language} ${rule}`)).toEqual([])
  })

  test('say why, where they are not run', () => {
    const silent = programs.filter(({ rule, why }) => rule === 'no-run' && why.length < 10)
    expect(silent.map(({ name }) => name)).toEqual([])
  })

  test('type-check', () => {
    expect(complaints).toBe('')
  })

  test('parse, where they are JSON', () => {
    for (const { code, name } of all.filter(({ language }) => language === 'json')) {
      expect(() => JSON.parse(code), name).not.toThrow()
    }
  })

  test('name commands, flags, scripts and packages that exist', () => {
    const shell = all.filter(({ language, rule }) => language === 'sh' && rule === 'run')
    const unknown = shell.flatMap((block) => unknownIn(block).map((it) => `${block.name} ${it}`))
    expect(unknown).toEqual([])
  })

  test.each(run)('run: $name', { timeout: 130_000 }, async (program) => {
    const before = server.journal.responses.size
    const outcome = await shared.run(program)
    checkRun(program, outcome, [...server.journal.responses.values()].slice(before))
  })
})
