// What the tests of every package have in common. A package adds its own limits and files.
import { fileURLToPath } from 'node:url'
import { mergeConfig, type ViteUserConfig } from 'vitest/config'

const limits = {
  include: ['test/**/*.test.ts'],
  testTimeout: 20_000,
  hookTimeout: 20_000,
  // Two packages are tested at once.
  maxWorkers: '50%',
}

/** The packages' sources in place of what was built, so that no test needs a build. */
const sources: ViteUserConfig = {
  ssr: { resolve: { conditions: ['@warmline/source', 'module', 'node', 'development'] } },
  // The programs that a test starts run sources too.
  test: { env: { NODE_OPTIONS: `--import ${new URL('scripts/sources.mjs', import.meta.url)}` } },
}

/** The configuration of the tests of a package's sources, with what differs in it. */
export function testsOf(own: ViteUserConfig['test'] = {}): ViteUserConfig {
  return mergeConfig(mergeConfig(sources, { test: limits }), { test: own })
}

/** The configuration of the tests of what is built: everything is built before they start. */
export function builtTestsOf(own: ViteUserConfig['test'] = {}): ViteUserConfig {
  const build = fileURLToPath(new URL('scripts/build-first.mjs', import.meta.url))
  return mergeConfig({ test: { ...limits, globalSetup: [build] } }, { test: own })
}

/**
 * The configuration of what takes too long for every run: simulated time, many turns, other
 * programs. `pnpm check` runs it.
 */
export function checksOf(own: ViteUserConfig['test'] = {}): ViteUserConfig {
  return mergeConfig(
    {
      ...sources,
      test: {
        ...sources.test,
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
