import { defineConfig } from 'vitest/config'

// Installs, builds and runs other programs, which takes minutes. `pnpm check` runs it.
export default defineConfig({
  test: {
    include: ['check/**/*.check.ts'],
    testTimeout: 900_000,
    hookTimeout: 1_800_000,
    fileParallelism: false,
    disableConsoleIntercept: true,
  },
})
