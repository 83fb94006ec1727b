import { testsOf } from '../../vitest.base.ts'

// More than half of all tests: nothing else is left when they end.
// Modules are loaded once for each worker, not once for each file: half of the time went there.
export default testsOf({ maxWorkers: '100%', isolate: false, unstubEnvs: true })
