import { testsOf } from '../../vitest.base.ts'

export default testsOf({ testTimeout: 60_000 })
