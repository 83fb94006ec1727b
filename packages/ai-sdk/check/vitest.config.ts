import { defineConfig } from 'vitest/config'

// What takes too long for every run. `pnpm check` runs it.
export default defineConfig({
  test: {
    include: ['check/**/*.check.ts'],
    testTimeout: 120_000,
    fileParallelism: false,
    disableConsoleIntercept: true,
  },
})
