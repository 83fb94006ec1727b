import { defineConfig } from 'vitest/config'

// Each project has its own limits and files. What takes installs (packages/testing) has a command
// of its own, and what compares times runs in `pnpm check`.
export default defineConfig({
  test: {
    projects: [
      'packages/*',
      '!packages/testing',
      'examples/*',
      { test: { name: 'scripts', include: ['scripts/**/*.test.mjs'] } },
    ],
  },
})
