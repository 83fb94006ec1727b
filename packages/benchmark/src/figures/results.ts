// Results by scenario, client and figure; growth fits and ratios computed from them.
import { type ClientName, clientNames } from '../client/table.js'
import type { Scenario } from '../suites/scenario.js'
import { fitGrowth, type Growth } from './growth.js'
import type { FigureName, Summary } from './summary.js'

/** The figures of one client in one scenario. */
export interface ClientResult {
  readonly client: ClientName
  readonly figures: Summary
  /**
   * Percentiles 0 to 100 of the first event of later turns, over all repetitions; only in the load
   * suite.
   */
  readonly latencyMs?: readonly number[]
}

/** One scenario with the figures of its clients. */
export interface ScenarioResult {
  readonly scenario: Scenario
  readonly clients: readonly ClientResult[]
}

/** The growth of one figure of one client over the loops without delay. */
export interface ClientGrowth extends Growth {
  readonly client: ClientName
  readonly figure: FigureName
}

/** Returns the median of a figure; `undefined` where it was not measured. */
export type LookUp = (
  scenarioName: string,
  client: ClientName,
  figure: FigureName,
) => number | undefined

/** Creates a look-up over these results. */
export function lookUpIn(results: readonly ScenarioResult[]): LookUp {
  return (scenarioName, client, figure) =>
    results
      .find((result) => result.scenario.name === scenarioName)
      ?.clients.find((result) => result.client === client)?.figures[figure]?.median
}

/**
 * Figures whose growth is fitted, and the fewest turns that allow a fit: bytes are exact, CPU time
 * must first rise above its noise.
 */
const grown: readonly (readonly [figure: FigureName, leastTurns: number])[] = [
  ['requestBytes', 3],
  ['cpuMs', 50],
]

/** Fits the growth of every client in the loops without delay. */
export function growthOf(results: readonly ScenarioResult[]): readonly ClientGrowth[] {
  const loops = results.filter(
    ({ scenario: { suite, roundTripMs } }) => suite === 'loop' && roundTripMs === 0,
  )
  return clientNames.flatMap((client) =>
    grown.flatMap(([figure, leastTurns]) => {
      const points = loops.flatMap(({ scenario: { task }, clients }) => {
        const value = clients.find((result) => result.client === client)?.figures[figure]?.median
        return value === undefined ? [] : [[task.turns, value] as const]
      })
      const growth = fitGrowth(points)
      return growth === undefined || growth.atTurns < leastTurns
        ? []
        : [{ client, figure, ...growth }]
    }),
  )
}

/** The peer that each Warmline client is compared with, in addition to the baselines. */
const comparedWith: Readonly<Partial<Record<ClientName, ClientName>>> = {
  'warmline-core': 'openai-ws-delta',
  'warmline-openai': 'openai-http',
  'warmline-ai-sdk': 'ai-sdk-http',
  'warmline-langchain': 'langchain-http',
}

/** A figure of one client divided by that of another, in one scenario. */
export interface Ratio {
  readonly scenario: string
  readonly client: ClientName
  readonly to: ClientName
  readonly figure: FigureName
  readonly ratio: number
}

/** Figures for which ratios are reported. */
const compared: readonly FigureName[] = [
  'wallMs',
  'cpuMs',
  'cpuUsPerEvent',
  'requestBytes',
  'wireInBytes',
  'firstTurnMs',
  'firstTurnP99Ms',
  'laterTurnMs',
  'laterTurnP99Ms',
  'eventLoopDelayP99Ms',
  'turnaroundMs',
  'peakBytes',
]

/** Ratios of every client to the baselines, and of each Warmline client to its peer. */
export function ratiosOf(results: readonly ScenarioResult[]): readonly Ratio[] {
  const lookUp = lookUpIn(results)
  return results.flatMap(({ scenario: { name }, clients }) =>
    clients.flatMap(({ client }) => {
      const others = [comparedWith[client], 'baseline' as const, 'baseline-lanes' as const].filter(
        (to) => to !== undefined && to !== client,
      )
      return others.flatMap((to) =>
        compared.flatMap((figure) => {
          const own = lookUp(name, client, figure)
          const other = to === undefined ? undefined : lookUp(name, to, figure)
          const isRatio = own !== undefined && other !== undefined && other > 0 && to !== undefined
          return isRatio ? [{ scenario: name, client, to, figure, ratio: own / other }] : []
        }),
      )
    }),
  )
}
