import { testsOf } from '../../vitest.base.ts'

export default testsOf({
  // LangChain is loaded once, not once a file. What a test changes of the environment is undone.
  isolate: false,
  unstubEnvs: true,
})
