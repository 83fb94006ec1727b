import { defineConfig } from 'vitest/config'

// What takes too long for every run: simulated time, many turns, other programs. `pnpm check` runs
// it.
export default defineConfig({
  test: {
    include: ['test/stress/**/*.check.ts'],
    testTimeout: 120_000,
    hookTimeout: 60_000,
    fileParallelism: false,
    disableConsoleIntercept: true,
  },
})
