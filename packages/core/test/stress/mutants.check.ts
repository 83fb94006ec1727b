// Puts one deliberate fault after another into a copy of what decides a turn's context and its
// answer, and runs the fast part of the tests over it: unit tests, recorded pairs, replays, and a
// few thousand turns of the property. Every fault must make them fail.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { identityMutants } from './mutants/identity.js'
import { itemMutants } from './mutants/items.js'
import { type Mutant, mutants } from './mutants/list.js'
import { serverMutants } from './mutants/servers.js'

const core = join(import.meta.dirname, '../..')
const copy = mkdtempSync(join(tmpdir(), 'warmline-mutants-'))
const vitest = join(core, 'node_modules/vitest/vitest.mjs')
const config = `export default {
  ssr: { resolve: { conditions: ['@warmline/source', 'module', 'node', 'development'] } },
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['**/long-runs.test.ts', '**/soak-*.test.ts', 'node_modules'],
    isolate: false,
    testTimeout: 20_000,
  },
}`

/** What must catch which faults. */
const suites: readonly (readonly [string, readonly Mutant[], readonly string[]])[] = [
  [
    'matcher and identity',
    [...identityMutants, ...mutants, ...itemMutants],
    [
      'test/unit/continuation/',
      'test/property/',
      'test/integration/recorded-conversations.test.ts',
      'test/stress/many-items.test.ts',
      'test/integration/replay.test.ts',
      'test/unit/connection/',
      'test/unit/protocol/snapshot.test.ts',
    ],
  ],
  [
    'servers',
    serverMutants,
    [
      'test/unit/',
      'test/integration/servers-',
      'test/integration/safety-stop.test.ts',
      'test/integration/never-twice.test.ts',
    ],
  ],
]

for (const name of ['src', 'test', 'package.json']) {
  cpSync(join(core, name), join(copy, name), { recursive: true })
}
symlinkSync(join(core, 'node_modules'), join(copy, 'node_modules'))
writeFileSync(join(copy, 'vitest.config.mjs'), config)
afterAll(() => rmSync(copy, { recursive: true, force: true }))

/** Whether these tests pass. */
function passes(tests: readonly string[]): boolean {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('VITEST'))
  const env = { ...Object.fromEntries(inherited), SOAK_TURNS: '4000', SOAK_SEED: '1' }
  const { status } = spawnSync(process.execPath, [vitest, 'run', '--bail', '1', ...tests], {
    cwd: copy,
    env,
  })
  return status === 0
}

/** @throws Error when the text to be changed does not stand in the file exactly once. */
function apply({ file, from, to }: Mutant): () => void {
  const path = join(copy, 'src/continuation', file)
  const source = readFileSync(path, 'utf8')
  if (source.split(from).length !== 2)
    throw new Error(`${file} does not hold "${from}" exactly once.`)
  writeFileSync(
    path,
    source.replace(from, () => to),
  )
  return () => writeFileSync(path, source)
}

describe.each(suites)('%s', (_, faults, tests) => {
  test('without a fault the tests pass', () => {
    expect(passes(tests)).toBe(true)
  })

  test.each(faults)('caught: $what', (mutant) => {
    const undo = apply(mutant)
    try {
      expect(passes(tests)).toBe(false)
    } finally {
      undo()
    }
  })
})
