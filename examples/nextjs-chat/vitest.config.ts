import { defineConfig } from 'vitest/config'

export default defineConfig({
  // `@/` is what tsconfig.json says it is.
  resolve: { tsconfigPaths: true },
  test: { include: ['test/**/*.test.ts'], testTimeout: 20_000, hookTimeout: 20_000 },
})
