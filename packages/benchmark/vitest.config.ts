import { builtTestsOf } from '../../vitest.base.ts'

export default builtTestsOf({ testTimeout: 120_000 })
