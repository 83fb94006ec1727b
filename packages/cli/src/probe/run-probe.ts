// Runs the checks one after the other, within the token limit, and makes the report.
import { plannedBound } from './budget.js'
import { chainChecks } from './checks/chains.js'
import type { Check } from './checks/check.js'
import { anchorChecks, errorChecks, messageChecks } from './checks/errors.js'
import { laneChecks } from './checks/lanes.js'
import { limitChecks } from './checks/limits.js'
import { settingsChecks } from './checks/settings.js'
import { steeringChecks } from './checks/steering.js'
import { toolChecks } from './checks/tools.js'
import { upgradeChecks } from './checks/upgrade.js'
import { NotTested, Probe, type ProbeSettings } from './probe.js'
import { type ProbeReport, reportOf } from './report.js'
import { openSocket, type Refusal, type Unreachable } from './wire/probe-socket.js'

/** Every check, in its order: what others need comes first, what costs most comes last. */
export const allChecks: readonly Check[] = [
  ...upgradeChecks,
  ...anchorChecks,
  ...chainChecks,
  ...errorChecks,
  ...messageChecks,
  ...settingsChecks,
  ...toolChecks,
  ...steeringChecks,
  ...laneChecks,
  ...limitChecks,
]

/** The most tokens that these checks can be billed for. */
export function boundOfChecks(checks: readonly Check[], maxOutputTokens: number): number {
  return checks.reduce((sum, { turns }) => sum + plannedBound(turns, maxOutputTokens), 0)
}

/** How a probe went. */
export type ProbeResult =
  | { readonly kind: 'report'; readonly report: ProbeReport }
  /** The server cannot be reached, or lets nobody in. */
  | { readonly kind: 'unreachable'; readonly reason: string; readonly status?: number }

/** Statuses of an upgrade that say that a server has no WebSocket mode. */
const withoutWebSocket: ReadonlySet<number> = new Set([200, 400, 404, 405, 426, 501])

/** How a probe is run. */
export interface RunOptions {
  /** @default every check */
  readonly checks?: readonly Check[]
  readonly onCheck?: (done: number, all: number) => void
}

/** Probes one server. Never throws because of what the server does. */
export async function runProbe(
  settings: ProbeSettings,
  { checks = allChecks, onCheck }: RunOptions = {},
): Promise<ProbeResult> {
  const probe = new Probe(settings)
  const first = await openSocket(probe.target)
  if (first.kind !== 'open') return refusedUpgrade(probe, first)
  await first.close()
  probe.facts.hasWebSocket = true
  probe.note('upgrade', 'yes', `101 after ${Math.round(first.handshakeMs)} ms`)
  for (const [at, check] of checks.entries()) {
    onCheck?.(at, checks.length)
    await runCheck(probe, check)
  }
  onCheck?.(checks.length, checks.length)
  return { kind: 'report', report: reportOf(probe, checks) }
}

async function runCheck(probe: Probe, { rows, run }: Check): Promise<void> {
  let why = 'The check ended early.'
  try {
    await run(probe)
  } catch (error) {
    if (!(error instanceof NotTested)) throw error
    why = error.message
  } finally {
    await probe.closeAll()
  }
  for (const name of rows) if (!probe.findings.has(name)) probe.note(name, 'not tested', why)
}

function refusedUpgrade(probe: Probe, refusal: Refusal | Unreachable): ProbeResult {
  if (refusal.kind === 'unreachable') return { kind: 'unreachable', reason: refusal.reason }
  const { status } = refusal
  if (!withoutWebSocket.has(status)) {
    const words = status === 401 ? 'the key is refused' : 'the upgrade is refused'
    return { kind: 'unreachable', reason: `${words} (${status})`, status }
  }
  probe.facts.hasWebSocket = false
  probe.note('upgrade', 'differs', `status ${status}`)
  return { kind: 'report', report: reportOf(probe, []) }
}
