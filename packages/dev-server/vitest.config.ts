import { defineConfig } from 'vitest/config'
export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    // Every event of every test is validated when the suite is done.
    globalSetup: ['test/support/event-log.ts'],
    testTimeout: 20_000,
    setupFiles: ['test/support/record-events.ts'],
  },
})
