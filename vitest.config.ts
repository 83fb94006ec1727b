import { defineConfig } from 'vitest/config'

// For a run by hand of any file. Each project has its own limits and files; what takes installs, or
// compares times, runs in `pnpm check`.
export default defineConfig({
  test: {
    projects: [
      'packages/*',
      'examples/*',
      'docs',
      { test: { name: 'scripts', include: ['scripts/**/*.test.mjs'] } },
    ],
  },
})
