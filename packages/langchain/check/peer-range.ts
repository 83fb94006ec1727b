// Both ends of the peer range: the README's programs and all tests pass with each version of
// LangChain, except tests of what that version lacks.
import { type Application, checkPeerRange } from '@warmline/testing/packed'
import { ends, type Lack, type LangChainVersions } from './peer-versions.ts'

interface Outcome {
  readonly fullName: string
  readonly status: string
  readonly failureMessages: readonly string[]
}

interface TestFile {
  readonly name: string
  readonly message: string
  readonly assertionResults: readonly Outcome[]
}

/** Runs the tests. Each must pass or fail as a known lack does, and every lack must show. */
async function runTests({ name, lacks }: LangChainVersions, project: Application): Promise<void> {
  const outcomes = await outcomesOf(project)
  const failed = outcomes.filter(({ status }) => status !== 'passed')
  const unexpected = failed.filter((outcome) => !lacks.some((lack) => explains(lack, outcome)))
  console.log(`${name}: ${outcomes.length} tests, ${outcomes.length - failed.length} pass`)
  for (const lack of lacks) {
    const count = failed.filter((outcome) => explains(lack, outcome)).length
    console.log(`${name}: ${count} not, for ${lack.why}`)
    if (count === 0) throw new Error(`${name} no longer lacks: ${lack.why}`)
  }
  if (outcomes.length === 0) throw new Error(`${name}: no test ran.`)
  if (unexpected.length === 0) return
  const lines = unexpected.map(
    ({ fullName, failureMessages }) => `${fullName}: ${failureMessages[0]?.split('\n')[0]}`,
  )
  throw new Error(`${name}: ${lines.join('\n')}`)
}

async function outcomesOf(project: Application): Promise<readonly Outcome[]> {
  // The test of timeouts runs programs of the built package, and those of `attack` use the hostile
  // server of core's tests: this project has neither.
  const tests = ['--dir', 'test', '--testTimeout', '20000']
  for (const absent of ['**/timeout.test.ts', '**/attack/**']) tests.push('--exclude', absent)
  const report = ['--reporter', 'json', '--outputFile', 'report.json']
  // Failed tests end vitest with a code; the report says which they are.
  await project.run(['node_modules/.bin/vitest', 'run', ...tests, ...report], {
    timeoutMs: 1_800_000,
  })
  const { testResults }: { testResults: readonly TestFile[] } = JSON.parse(
    project.read('report.json'),
  )
  for (const { name, assertionResults, message } of testResults)
    if (assertionResults.length === 0) throw new Error(`${name} did not run: ${message}`)
  return testResults.flatMap(({ assertionResults }) => assertionResults)
}

/** Whether a test failed for this lack, and for nothing else. */
function explains({ tests, says }: Lack, { fullName, failureMessages }: Outcome): boolean {
  return (
    tests.test(fullName) &&
    failureMessages.length > 0 &&
    failureMessages.every((message) => says.test(message))
  )
}

await checkPeerRange({ adapter: 'langchain', ends, runTests })
