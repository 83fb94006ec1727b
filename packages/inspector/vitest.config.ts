import { testsOf } from '../../vitest.base.ts'

// A test of a process waits for one that loads LangChain.
export default testsOf({ testTimeout: 180_000 })
