import { testsOf } from '../../vitest.base.ts'

// Without the condition `module`, which Node does not know either: under it, the @opentelemetry/api
// that @ai-sdk/otel brings has a build for bundlers alone.
const conditions = ['@warmline/source', 'node', 'development']
export default { ...testsOf(), ssr: { resolve: { conditions } } }
