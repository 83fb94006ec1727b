// Figures of one run, and their summary over repetitions: medians and spread.
import { median, quantile } from 'simple-statistics'
import type { Run } from '../run/testbed.js'
import type { Scenario } from '../suites/scenario.js'

/**
 * The figures of a run by name; a figure that cannot be known is absent. Times are in milliseconds
 * unless the name says otherwise, sizes in bytes.
 */
export type Figures = Readonly<Partial<Record<FigureName, number>>>

/** The name of a figure. */
export type FigureName =
  | 'wallMs'
  | 'cpuMs'
  | 'cpuMsPerTurn'
  | 'cpuUsPerEvent'
  | 'eventsPerSecond'
  | 'peakBytes'
  | 'firstTurnMs'
  | 'firstTurnP99Ms'
  | 'laterTurnMs'
  | 'laterTurnP99Ms'
  | 'lateTurnMs'
  | 'eventLoopDelayMs'
  | 'eventLoopDelayP99Ms'
  | 'eventLoopDelayMaxMs'
  | 'turnaroundMs'
  | 'turnaroundEarlyMs'
  | 'turnaroundLateMs'
  | 'requestBytes'
  | 'lastRequestBytes'
  | 'maxRequestBytes'
  | 'idealBytes'
  | 'wireInBytes'
  | 'wireOutBytes'
  | 'requests'
  | 'incrementalRequests'
  | 'connections'
  | 'serverCpuMs'

/** The values of a figure over all repetitions. */
export interface Spread {
  readonly median: number
  readonly min: number
  readonly max: number
  readonly values: readonly number[]
}

/** Summaries by figure. */
export type Summary = Readonly<Partial<Record<FigureName, Spread>>>

/** The early turns that are compared with the last ones start here. */
const earlyFrom = 9
const earlyTurns = 20

/** Computes the figures of a run. */
export function figuresOf({ task, conversations }: Scenario, { client, server }: Run): Figures {
  const turns = task.turns * conversations
  const { firstTurnMs, laterTurnsMs, wallMs, cpuMs, peakBytes, toolMs, eventLoopDelay } = client
  const all = {
    wallMs,
    cpuMs,
    cpuMsPerTurn: cpuMs / turns,
    peakBytes,
    firstTurnMs: middle(firstTurnMs),
    firstTurnP99Ms: high(firstTurnMs),
    laterTurnMs: middle(laterTurnsMs),
    laterTurnP99Ms: high(laterTurnsMs),
    lateTurnMs: conversations === 1 ? middle(lastTenth(laterTurnsMs)) : undefined,
    eventLoopDelayMs: eventLoopDelay?.medianMs,
    eventLoopDelayP99Ms: eventLoopDelay?.p99Ms,
    eventLoopDelayMaxMs: eventLoopDelay?.maxMs,
    ...(server === undefined ? {} : serverFigures(server, { wallMs, cpuMs })),
    ...(server === undefined || conversations > 1
      ? {}
      : turnarounds(server.turnaroundMs, toolMs / Math.max(1, turns - 1))),
  }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
}

function serverFigures(
  server: NonNullable<Run['server']>,
  { wallMs, cpuMs }: { readonly wallMs: number; readonly cpuMs: number },
): Figures {
  return {
    cpuUsPerEvent: (cpuMs * 1000) / server.events,
    eventsPerSecond: (server.events * 1000) / wallMs,
    requestBytes: server.requestBytes,
    lastRequestBytes: server.lastRequestBytes,
    maxRequestBytes: server.maxRequestBytes,
    idealBytes: server.idealBytes,
    wireInBytes: server.wireInBytes,
    wireOutBytes: server.wireOutBytes,
    requests: server.requests,
    incrementalRequests: server.incremental,
    connections: server.connections,
    serverCpuMs: server.cpuMs,
  }
}

function turnarounds(
  values: readonly number[],
  toolMs: number,
): Partial<Record<FigureName, number | undefined>> {
  const without = (chosen: readonly number[]): number | undefined => {
    const found = middle(chosen)
    return found === undefined ? undefined : found - toolMs
  }
  return {
    turnaroundMs: without(values),
    turnaroundEarlyMs: without(values.slice(earlyFrom, earlyFrom + earlyTurns)),
    turnaroundLateMs: without(lastTenth(values)),
  }
}

/** Summarizes each figure over all repetitions. */
export function summarize(runs: readonly Figures[]): Summary {
  const names = new Set(runs.flatMap((run) => Object.keys(run).filter(isFigureName)))
  return Object.fromEntries(
    [...names].map((name) => {
      const values = runs.flatMap((run) => run[name] ?? [])
      return [
        name,
        { median: median(values), min: Math.min(...values), max: Math.max(...values), values },
      ]
    }),
  )
}

function isFigureName(name: string): name is FigureName {
  return name in titles
}

/** The title of each figure in tables. */
export const titles: Readonly<Record<FigureName, string>> = {
  wallMs: 'wall ms',
  cpuMs: 'CPU ms',
  cpuMsPerTurn: 'CPU ms/turn',
  cpuUsPerEvent: 'CPU µs/event',
  eventsPerSecond: 'events/s',
  peakBytes: 'peak memory',
  firstTurnMs: 'first event, turn 1, ms',
  firstTurnP99Ms: 'p99',
  laterTurnMs: 'first event, later turns, ms',
  laterTurnP99Ms: 'p99',
  lateTurnMs: 'first event, last tenth, ms',
  eventLoopDelayMs: 'event loop delay, ms',
  eventLoopDelayP99Ms: 'p99',
  eventLoopDelayMaxMs: 'max',
  turnaroundMs: 'turnaround ms',
  turnaroundEarlyMs: 'turnaround, turns 10–30, ms',
  turnaroundLateMs: 'turnaround, last tenth, ms',
  requestBytes: 'bodies sent',
  lastRequestBytes: 'last body',
  maxRequestBytes: 'largest body',
  idealBytes: 'ideal difference',
  wireInBytes: 'wire, up',
  wireOutBytes: 'wire, down',
  requests: 'requests',
  incrementalRequests: 'incremental',
  connections: 'connections',
  serverCpuMs: 'server CPU ms',
}

function middle(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : median([...values])
}

function high(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : quantile([...values], 0.99)
}

function lastTenth(values: readonly number[]): readonly number[] {
  return values.slice(-Math.max(1, Math.round(values.length / 10)))
}

/** The 0th to the 100th percentile, for charts. */
export function percentiles(values: readonly number[]): readonly number[] {
  if (values.length === 0) return []
  const sorted = values.toSorted((left, right) => left - right)
  return Array.from({ length: 101 }, (_, percent) => {
    const index = Math.min(sorted.length - 1, Math.round((percent / 100) * (sorted.length - 1)))
    return sorted[index] ?? 0
  })
}
