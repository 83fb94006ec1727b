// What `pnpm live` of this repository uses of the probe. The published package does not export it.
export { boundOf } from './budget.js'
export { endText, NotTested, Probe, type ProbeSettings } from './probe.js'
export type { ProbeReport, ReportedRow } from './report.js'
export type { RowName, Verdict } from './rows.js'
export { allChecks, boundOfChecks, runProbe } from './run-probe.js'
export { readBaseURL, readCredentials, UsageError, withoutSecrets } from './target.js'
export {
  type Answer,
  type Heard,
  hasRun,
  isTerminal,
  readAnswer,
  type Usage,
  usageOf,
} from './wire/answer.js'
export { type Fields, fieldsOf, textOf } from './wire/json.js'
export type { ProbeSocket } from './wire/probe-socket.js'
