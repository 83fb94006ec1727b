// Runs one test that has run before once more, with the hooks around it.
import { type RunnerTestCase, type RunnerTestSuite, TestRunner } from 'vitest'

/** From the file down to the test. */
function suitesOf(test: RunnerTestCase): RunnerTestSuite[] {
  const suites: RunnerTestSuite[] = [test.file]
  for (let suite = test.suite; suite !== undefined && suite !== test.file; suite = suite.suite) {
    suites.splice(1, 0, suite)
  }
  return suites
}

async function callAll(hooks: readonly unknown[], ...args: readonly unknown[]): Promise<void> {
  for (const hook of hooks) if (typeof hook === 'function') await hook(...args)
}

async function runOnce(test: RunnerTestCase): Promise<void> {
  const suites = suitesOf(test)
  const around = suites.map((suite) => ({ suite, hooks: TestRunner.getSuiteHooks(suite) }))
  const inside = around.toReversed()
  try {
    for (const { suite, hooks } of around) await callAll(hooks.beforeAll, suite)
    for (const { suite, hooks } of around) await callAll(hooks.beforeEach, test.context, suite)
    await TestRunner.getTestFn(test)()
  } finally {
    // What a test leaves open must not meet the next one.
    for (const owner of [test, TestRunner.getCurrentTest()]) {
      if (owner === undefined || !('onFinished' in owner)) continue
      const closing = Array.isArray(owner.onFinished) ? owner.onFinished.toReversed() : []
      owner.onFinished = undefined
      await callAll(closing, test.context)
    }
    for (const { suite, hooks } of inside) await callAll(hooks.afterEach, test.context, suite)
    for (const { suite, hooks } of inside) await callAll(hooks.afterAll, suite)
  }
}

/** Whether the test passes within this time. */
export async function passes(test: RunnerTestCase, ms: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const timer = setTimeout(resolve, ms, false)
  const end = runOnce(test).then(
    () => true,
    () => false,
  )
  try {
    return await Promise.race([end, promise])
  } finally {
    clearTimeout(timer)
  }
}
