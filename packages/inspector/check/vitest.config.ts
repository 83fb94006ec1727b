import { checksOf } from '../../../vitest.base.ts'

export default checksOf({ testTimeout: 300_000 })
