import { testsOf } from '../../vitest.base.ts'

// More than half of all tests: nothing else is left when they end.
export default testsOf({ maxWorkers: '100%' })
