import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    // Whole programs run in the tests, each with several processes after one another.
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
})
