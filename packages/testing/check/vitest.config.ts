import { checksOf } from '../../../vitest.base.ts'

// Installs, builds and runs of other programs take minutes, not seconds.
export default checksOf({ testTimeout: 900_000, hookTimeout: 1_800_000 })
