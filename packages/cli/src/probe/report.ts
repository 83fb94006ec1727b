// The report of a probe: its shape as JSON, and how it is made.
import type { TokenCount } from './budget.js'
import type { Check } from './checks/check.js'
import { endpointRow, type MeasuredRow } from './endpoint-row.js'
import type { Facts } from './facts.js'
import type { Finding, Probe } from './probe.js'
import { type RowName, rows } from './rows.js'

/** One row of the report. */
export interface ReportedRow extends Finding {
  readonly name: RowName
  /** Rules of PROTOCOL.md. */
  readonly rules: readonly string[]
  readonly title: string
}

/** What `warmline probe --json` prints. */
export interface ProbeReport {
  readonly format: 'warmline-probe'
  readonly version: 1
  /** When it was made, in ISO 8601. */
  readonly date: string
  readonly baseURL: string
  readonly model: string
  readonly tokens: TokenCount
  readonly rows: readonly ReportedRow[]
  /** A row for core's table of servers, and which of its fields were measured. */
  readonly row: MeasuredRow
  /** Everything that was found out, also what the table of servers has no field for. */
  readonly facts: Facts
}

/** Makes the report of a finished probe. */
export function reportOf(probe: Probe, checks: readonly Check[]): ProbeReport {
  const { settings, facts, findings, budget } = probe
  const date = new Date().toISOString()
  const names: readonly RowName[] = ['upgrade', ...checks.flatMap((check) => check.rows)]
  const { baseURL, model } = settings
  const reported = names.flatMap((name) => {
    const finding = findings.get(name)
    return finding === undefined ? [] : [{ name, ...rows[name], ...finding }]
  })
  const day = date.slice(0, 10)
  const place = {
    baseURL,
    apiKeyVariable: settings.apiKeyVariable,
    date: day,
    says: says(reported),
  }
  return {
    format: 'warmline-probe',
    version: 1,
    date,
    baseURL,
    model,
    tokens: budget.count,
    rows: reported,
    row: endpointRow(facts, place),
    facts,
  }
}

/** The evidence of a row in one sentence. */
function says(reported: readonly ReportedRow[]): string {
  const of = (verdict: Finding['verdict']): string =>
    [
      ...new Set(
        reported.filter((row) => row.verdict === verdict).flatMap(({ rules }) => rules.slice(0, 1)),
      ),
    ].join(' ') || 'none'
  return `warmline probe: yes ${of('yes')}; no ${of('no')}; differs ${of('differs')}`
}
