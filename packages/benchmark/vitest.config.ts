import { testsOf } from '../../vitest.base.ts'

export default testsOf({ testTimeout: 120_000 })
