import { builtTestsOf } from '../vitest.base.ts'

export default builtTestsOf()
