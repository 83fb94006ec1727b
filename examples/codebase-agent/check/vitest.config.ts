import { checksOf } from '../../../vitest.base.ts'

export default checksOf()
