// What was measured, looked up by case, client and figure.
import { type ClientName, clientNames } from '../client/table.js'
import type { Case } from '../suites/case.js'
import { fitGrowth, type Growth } from './growth.js'
import type { FigureName, Summary } from './summary.js'

/** A client's part of a case. */
export interface ClientResult {
  readonly client: ClientName
  readonly figures: Summary
  /**
   * Percentiles 0 to 100 of the first event of later turns, over all repetitions; under load only.
   */
  readonly latencyMs?: readonly number[]
}

/** A case and what came of it. */
export interface CaseResult {
  readonly case: Case
  readonly clients: readonly ClientResult[]
}

/** The growth of one figure of one client over the loops without delay. */
export interface ClientGrowth extends Growth {
  readonly client: ClientName
  readonly figure: FigureName
}

/** The median of a figure; `undefined` where it was not measured. */
export type LookUp = (
  caseName: string,
  client: ClientName,
  figure: FigureName,
) => number | undefined

/** Makes the look-up. */
export function lookUpIn(results: readonly CaseResult[]): LookUp {
  return (caseName, client, figure) =>
    results
      .find((result) => result.case.name === caseName)
      ?.clients.find((result) => result.client === client)?.figures[figure]?.median
}

/**
 * Figures whose growth is fitted, and from how many turns on: bytes are exact, time must first rise
 * out of its noise.
 */
const grown: readonly (readonly [figure: FigureName, leastTurns: number])[] = [
  ['requestBytes', 3],
  ['cpuMs', 50],
]

/** Fits the growth of every client in the loops without delay. */
export function growthOf(results: readonly CaseResult[]): readonly ClientGrowth[] {
  const loops = results.filter(
    ({ case: { suite, roundTripMs } }) => suite === 'loop' && roundTripMs === 0,
  )
  return clientNames.flatMap((client) =>
    grown.flatMap(([figure, leastTurns]) => {
      const points = loops.flatMap(({ case: { task }, clients }) => {
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

/** What each of ours is compared with, beside the floor. */
export const rivals: Readonly<Partial<Record<ClientName, ClientName>>> = {
  'warmline-core': 'openai-ws-delta',
  'warmline-openai': 'openai-http',
  'warmline-ai-sdk': 'ai-sdk-http',
  'warmline-langchain': 'langchain-http',
}

/** A figure of one client over that of another, in one case. */
export interface Ratio {
  readonly case: string
  readonly client: ClientName
  readonly to: ClientName
  readonly figure: FigureName
  readonly ratio: number
}

/** Figures worth a ratio. */
const compared: readonly FigureName[] = [
  'wallMs',
  'cpuMs',
  'cpuUsPerEvent',
  'requestBytes',
  'wireInBytes',
  'firstTurnMs',
  'laterTurnMs',
  'laterTurnP99Ms',
  'turnaroundMs',
  'peakBytes',
]

/** Every client over the floor, and each of ours over its rival. */
export function ratiosOf(results: readonly CaseResult[]): readonly Ratio[] {
  const lookUp = lookUpIn(results)
  return results.flatMap(({ case: { name }, clients }) =>
    clients.flatMap(({ client }) => {
      const others = [rivals[client], 'floor' as const].filter(
        (to) => to !== undefined && to !== client,
      )
      return others.flatMap((to) =>
        compared.flatMap((figure) => {
          const own = lookUp(name, client, figure)
          const other = to === undefined ? undefined : lookUp(name, to, figure)
          const isRatio = own !== undefined && other !== undefined && other > 0 && to !== undefined
          return isRatio ? [{ case: name, client, to, figure, ratio: own / other }] : []
        }),
      )
    }),
  )
}
