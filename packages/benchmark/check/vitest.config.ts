import { checksOf } from '../../../vitest.base.ts'

// It runs what is built.
export default checksOf({ env: { NODE_OPTIONS: '' } })
