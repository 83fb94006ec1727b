import { builtTestsOf } from '../../vitest.base.ts'

export default builtTestsOf({ testTimeout: 60_000 })
