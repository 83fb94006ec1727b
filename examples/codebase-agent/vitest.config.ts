import { builtTestsOf } from '../../vitest.base.ts'

// Whole programs run in the tests, each with several processes after one another.
export default builtTestsOf({ testTimeout: 30_000, hookTimeout: 30_000 })
