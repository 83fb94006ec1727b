import { testsOf } from '../../vitest.base.ts'

// The AI SDK is loaded once for each worker, not once for each file.
export default testsOf({ isolate: false, unstubEnvs: true })
