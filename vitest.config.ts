import { defineConfig } from 'vitest/config'

// Each project has its own limits and files.
export default defineConfig({ test: { projects: ['packages/*', 'examples/*'] } })
