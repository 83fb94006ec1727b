// What the tests of every package have in common. A package adds its own limits and files.
import { mergeConfig, type ViteUserConfig } from 'vitest/config'

/** The configuration of a package's tests, with what differs in it. */
export function testsOf(own: ViteUserConfig['test'] = {}): ViteUserConfig {
  return mergeConfig(
    { test: { include: ['test/**/*.test.ts'], testTimeout: 20_000, hookTimeout: 20_000 } },
    { test: own },
  )
}

/**
 * The configuration of what takes too long for every run: simulated time, many turns, other
 * programs. `pnpm check` runs it.
 */
export function checksOf(own: ViteUserConfig['test'] = {}): ViteUserConfig {
  return mergeConfig(
    {
      test: {
        include: ['{check,test/stress}/**/*.check.ts'],
        testTimeout: 120_000,
        hookTimeout: 60_000,
        fileParallelism: false,
        disableConsoleIntercept: true,
      },
    },
    { test: own },
  )
}
