// The arithmetic of goals: on figures that a run measured, or on the words that say why it did not.
import type { ClientName } from '../client/table.js'
import { type ClientGrowth, lookUpIn, type ScenarioResult } from './results.js'
import type { FigureName } from './summary.js'

/** A figure, or why the run does not have it. */
export type Measured = number | { readonly missing: string }

/** The figures of a run. */
export interface RunFigures {
  /** The median of a figure. */
  figure(scenario: string, client: ClientName, figure: FigureName): Measured
  /** The quadratic share in the growth of a client's bytes. */
  quadraticShare(client: ClientName): Measured
}

/** The figures of these results. */
export function figuresOfRun(
  results: readonly ScenarioResult[],
  growth: readonly ClientGrowth[],
): RunFigures {
  const lookUp = lookUpIn(results)
  return {
    figure: (name, client, figure) =>
      lookUp(name, client, figure) ?? { missing: whyMissing(results, name, client) },
    quadraticShare: (client) =>
      growth.find((one) => one.client === client && one.figure === 'requestBytes')
        ?.quadraticShare ?? {
        missing: `${client} did not run in loops of three lengths`,
      },
  }
}

function whyMissing(results: readonly ScenarioResult[], name: string, client: ClientName): string {
  const found = results.find(({ scenario }) => scenario.name === name)
  if (found === undefined) return `this run has no “${name}”`
  const hasRun = found.clients.some((result) => result.client === client)
  return hasRun ? `“${name}” is too short for it` : `${client} did not run in “${name}”`
}

/** The quotient. */
export function over(value: Measured, by: Measured): Measured {
  return combined(value, by, (left, right) => left / right)
}

/** The difference. */
export function minus(value: Measured, less: Measured): Measured {
  return combined(value, less, (left, right) => left - right)
}

/** Bytes as megabytes. */
export function megabytes(bytes: Measured): Measured {
  return over(bytes, 1e6)
}

function combined(
  left: Measured,
  right: Measured,
  combine: (left: number, right: number) => number,
): Measured {
  if (typeof left !== 'number') return left
  if (typeof right !== 'number') return right
  const value = combine(left, right)
  return Number.isFinite(value) ? value : { missing: 'it was measured as 0' }
}
