// The settings of probes in tests: short waits, and tokens enough.
import type { ProbeSettings } from '../../src/probe/probe.ts'
import type { ProbeReport } from '../../src/probe/report.ts'
import { type RunOptions, runProbe } from '../../src/probe/run-probe.ts'

/** Settings for a server on the loopback. */
export function settingsFor(baseURL: string, more: Partial<ProbeSettings> = {}): ProbeSettings {
  return {
    baseURL,
    headers: { authorization: 'Bearer right' },
    apiKeyVariable: 'OPENAI_API_KEY',
    model: 'gpt-6-astra',
    secondModel: undefined,
    maxOutputTokens: 16,
    maxTokens: 100_000,
    timeoutMs: 20_000,
    settleMs: 1000,
    idleMs: 0,
    maxFrameBytes: 1,
    deadlineMs: 120_000,
    ...more,
  }
}

/** Probes a server, which must be reachable. */
export async function probed(settings: ProbeSettings, options?: RunOptions): Promise<ProbeReport> {
  const result = await runProbe(settings, options)
  if (result.kind === 'report') return result.report
  throw new Error(`Not reachable: ${result.reason}`)
}
