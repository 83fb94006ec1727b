// The rows of the table, in its order.
import type { Row } from '../row.ts'
import { esbuildRows } from './esbuild.ts'
import { firstStepRows } from './first-steps.ts'
import { frameworkRows } from './frameworks.ts'
import { nextRows } from './next.ts'
import { nodeRows } from './node.ts'
import { otherRuntimeRows } from './other-runtimes.ts'
import { packageManagerRows } from './package-managers.ts'
import { testRunnerRows } from './test-runners.ts'
import { typesRows } from './types.ts'

/** Every row. */
export const rows: readonly Row[] = [
  ...firstStepRows,
  ...nodeRows,
  ...otherRuntimeRows,
  ...frameworkRows,
  ...typesRows,
  ...esbuildRows,
  ...nextRows,
  ...testRunnerRows,
  ...packageManagerRows,
]
