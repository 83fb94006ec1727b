// One worker that runs the tests of single files over sources with every mutant in them, and then
// the trial. Programs, frameworks and long runs take no part.
import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { defineConfig, mergeConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import base from '../../../vitest.config.js'
import type { Input } from './switches.js'

const core = join(import.meta.dirname, '../../..')
const trial = join(import.meta.dirname, 'trial.ts')
const { texts, given }: Input = JSON.parse(readFileSync(process.env.MUTANTS_INPUT ?? '', 'utf8'))

class TrialLast extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return files.toSorted((a, b) => Number(a.moduleId === trial) - Number(b.moduleId === trial))
  }
}

export default mergeConfig(
  { ...base, test: { ...base.test, include: [], exclude: [] } },
  defineConfig({
    root: core,
    plugins: [
      {
        name: 'mutants',
        enforce: 'pre',
        load: (id) => texts[relative(core, id.split('?')[0] ?? id)],
      },
    ],
    test: {
      include: ['test/{unit,property}/**/*.test.ts', trial],
      exclude: ['**/soak*.test.ts'],
      setupFiles: [join(import.meta.dirname, 'setup.ts')],
      provide: { given },
      sequence: { sequencer: TrialLast },
      // Once only, so that a busy machine leaves no test out.
      testTimeout: 120_000,
      isolate: false,
      maxWorkers: 1,
      maxConcurrency: 1,
      includeTaskLocation: false,
      dangerouslyIgnoreUnhandledErrors: true,
      teardownTimeout: 1000,
    },
  }),
)
