import { defineConfig } from 'vitest/config'
import { builtTestsOf } from '../../vitest.base.ts'

export default defineConfig({
  ...builtTestsOf(),
  // `@/` is what tsconfig.json says it is.
  resolve: { tsconfigPaths: true },
})
