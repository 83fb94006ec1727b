import { defineConfig } from 'vitest/config'
import { testsOf } from '../../vitest.base.ts'

export default defineConfig({
  ...testsOf(),
  // `@/` is what tsconfig.json says it is.
  resolve: { tsconfigPaths: true },
})
