import { defineConfig } from 'vitest/config'

// Each project has its own limits and files; those that compare times run last, alone.
export default defineConfig({
  test: { projects: ['packages/*', 'packages/core/test/timing', 'examples/*'] },
})
