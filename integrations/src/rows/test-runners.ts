// Test runners: vitest with the dev-server's entry for it, and Jest without a transform.
import { programText } from '../programs.ts'
import type { Row } from '../row.ts'

const vitest = ['3', '4', '5'].map(
  (version): Row => ({
    name: `vitest-${version}`,
    runtime: `vitest ${version}, @warmline/dev-server/vitest`,
    how: 'npm install; vitest run',
    async *run(lab) {
      const packages = `@warmline/core @warmline/dev-server openai@7 vitest@${version}`
      const project = await lab.project(packages)
      project.write('server.test.mjs', programText('vitest.test.mjs'))
      const { code, output } = await project.run([
        await lab.node('24'),
        'node_modules/vitest/vitest.mjs',
        'run',
      ])
      const passed = code === 0 && /Tests\s+2 passed/.test(output)
      yield { part: 'dev-server', result: passed ? 'passes' : output.slice(-2000), passed }
    },
  }),
)

const jest: Row = {
  name: 'jest',
  runtime: 'Jest 30, CommonJS, no transform',
  how: 'npm install; jest',
  async *run(lab) {
    const packages =
      '@warmline/langchain @warmline/core @warmline/dev-server @langchain/openai@1 @langchain/core@1 jest@30'
    const project = await lab.project(packages)
    project.write('jest/app.test.js', programText('jest.test.js'))
    const options = ['--rootDir', 'jest', '--testEnvironment', 'node', '--transform', '{}']
    const command = [await lab.node('24'), 'node_modules/jest/bin/jest.js', ...options]
    const { code, output } = await project.run(command)
    yield {
      part: 'langchain',
      result: code === 0 ? 'passes' : output.slice(-2000),
      passed: code === 0,
    }
  },
}

/** Test runners. */
export const testRunnerRows: readonly Row[] = [...vitest, jest]
