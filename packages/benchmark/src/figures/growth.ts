// How a figure grows with the turns: fits c0 + c1·N + c2·N² with equal weight for the relative
// error of each point.
import { Matrix, solve } from 'ml-matrix'

/** The coefficients of a fit. */
export interface Growth {
  readonly constant: number
  readonly linear: number
  readonly quadratic: number
  /** Quadratic fraction of the fitted value at `atTurns`; at least 0. */
  readonly quadraticShare: number
  /** The highest number of turns measured. */
  readonly atTurns: number
}

/** One point of a fit; the value must be positive. */
export type Point = readonly [turns: number, value: number]

/** Fits the points; `undefined` with fewer than three different numbers of turns. */
export function fitGrowth(points: readonly Point[]): Growth | undefined {
  if (new Set(points.map(([turns]) => turns)).size < 3) return undefined
  const rows = points.map(([turns, value]) => [1 / value, turns / value, turns ** 2 / value])
  const solution = solve(new Matrix(rows), Matrix.columnVector(points.map(() => 1)))
  const [constant = 0, linear = 0, quadratic = 0] = solution.to1DArray()
  const atTurns = Math.max(...points.map(([turns]) => turns))
  const square = quadratic * atTurns ** 2
  const share = square / (constant + linear * atTurns + square)
  return { constant, linear, quadratic, quadraticShare: Math.max(0, share), atTurns }
}
