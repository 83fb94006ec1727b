// Makes a row of core's table of servers from what was found. It reads core's cautious row for
// unknown servers; the probe itself shares nothing with core.
import { type Endpoint, openResponsesEndpoint } from '@warmline/core'
import type { Facts } from './facts.js'

/** A row, and which of its fields were measured. */
export interface MeasuredRow {
  readonly endpoint: Endpoint
  readonly measured: readonly string[]
  /** Fields that are those of an unknown server. */
  readonly assumed: readonly string[]
}

/** What the row needs to know of the run. */
export interface RowPlace {
  readonly baseURL: string
  readonly apiKeyVariable: string
  /** `YYYY-MM-DD`. */
  readonly date: string
  /** What the evidence says. */
  readonly says: string
}

type Measured = { -readonly [Field in keyof Endpoint]?: Endpoint[Field] }

/** The row of a server. What was not measured is assumed as for any unknown server. */
export function endpointRow(facts: Facts, place: RowPlace): MeasuredRow {
  const { baseURL, apiKeyVariable, date, says } = place
  const cautious = openResponsesEndpoint({ baseURL, allowInsecure: true })
  const measured = measuredFields(facts)
  const { allowInsecure: _, ...fields } = cautious
  const endpoint: Endpoint = {
    ...fields,
    ...measured,
    name: URL.parse(baseURL)?.host ?? 'unknown',
    apiKeyVariable,
    evidence: [{ says, source: baseURL, date }],
  }
  const given = new Set(['name', 'baseURL', 'apiKeyVariable', 'evidence'])
  const names = Object.keys(fields).filter((name) => !given.has(name))
  return {
    endpoint,
    measured: names.filter((name) => Object.hasOwn(measured, name)),
    assumed: names.filter((name) => !Object.hasOwn(measured, name)),
  }
}

function measuredFields(facts: Facts): Measured {
  const { chainsUnstored, hydrates, evicts, repeatsIds, hasWarmUp, diagnosesCache } = facts
  const { refusesInstructions, inheritsInstructions, closesAfterError } = facts
  const { takesAddedTools, hasOneModelPerConnection, hasWebSocket } = facts
  const row: Measured = {
    ...lanesOf(facts),
    ...defined({ hasWebSocket, chainsUnstored, hydrates, evicts, repeatsIds, hasWarmUp }),
    ...defined({ diagnosesCache, closesAfterError, takesAddedTools, hasOneModelPerConnection }),
  }
  if (refusesInstructions !== undefined) {
    row.refusedWithAnchor = refusesInstructions ? ['instructions'] : []
  }
  if (inheritsInstructions !== undefined) {
    row.inheritedWithAnchor = inheritsInstructions ? ['instructions'] : []
  }
  // Only a refusal tells the limit; a size that was accepted may be far below it.
  if (facts.refusedFrameBytes !== undefined && facts.acceptedFrameBytes !== undefined) {
    row.maxFrameBytes = facts.acceptedFrameBytes
  }
  if (facts.ageMs !== undefined) row.maxAgeMs = facts.ageMs
  if (facts.idleMs !== undefined) row.maxIdleMs = facts.idleMs
  return row
}

function lanesOf({ hasLanes, maxLanes, maxInFlight, whileBusy }: Facts): Measured {
  if (hasLanes === false) {
    return { maxLanes: 0, ...(whileBusy === undefined ? {} : { maxInFlight: 1 }) }
  }
  return defined({ maxLanes, maxInFlight })
}

/** The fields that have a value. */
function defined<Row extends Readonly<Record<string, unknown>>>(
  row: Row,
): { [Field in keyof Row]?: Exclude<Row[Field], undefined> } {
  const entries = Object.entries(row).filter(([, value]) => value !== undefined)
  const kept: { [Field in keyof Row]?: Exclude<Row[Field], undefined> } = {}
  return Object.assign(kept, Object.fromEntries(entries))
}
