// The arguments that every soak takes on its command line.
import { type ParseArgsOptionsConfig, parseArgs } from 'node:util'

/** What every soak takes. */
export const soakOptions = {
  seed: { type: 'string', default: '1' },
  json: { type: 'boolean', default: false },
} as const satisfies ParseArgsOptionsConfig

/** How many turns, and from which seed. */
export interface SoakRange {
  readonly turns: number
  readonly seed: number
}

/**
 * Reads `--turns N --seed S`, in words as `parseArgs` gives them.
 * @throws RangeError where one is no whole number.
 */
export function readRange(values: { readonly turns: string; readonly seed: string }): SoakRange {
  const turns = Number(values.turns)
  const seed = Number(values.seed)
  if (!Number.isInteger(turns) || turns < 1 || !Number.isInteger(seed)) {
    throw new RangeError('--turns and --seed take whole numbers, --turns at least 1.')
  }
  return { turns, seed }
}

/** Reads the arguments of a soak that takes no others. */
export function readArguments(): SoakRange & { readonly json: boolean } {
  const options = { turns: { type: 'string', default: '200000' }, ...soakOptions } as const
  const { values } = parseArgs({ options })
  return { ...readRange(values), json: values.json }
}
