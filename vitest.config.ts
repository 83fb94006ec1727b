import { defineConfig } from 'vitest/config'

// Each project has its own limits and files; those that compare times run last, alone. What takes installs (packages/testing)
// has a command of its own.
export default defineConfig({
  test: { projects: ['packages/*', '!packages/testing', 'packages/core/test/timing', 'examples/*'] },
})
