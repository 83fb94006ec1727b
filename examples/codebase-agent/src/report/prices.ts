// What tokens cost, with the day and the place that the prices were read. Pure.
import type { TokenCount } from '../runs/meter.js'

/** Dollars per million tokens. */
export interface Price {
  readonly input: number
  readonly cached: number
  readonly written: number
  readonly output: number
  /** The day they were read. */
  readonly date: string
}

/** Where the provider states its prices. */
export const priceSource = 'https://developers.openai.com/api/docs/pricing'

/**
 * Standard rates, for requests of at most 272,000 input tokens. A model that is not here has no
 * price, so that none is guessed.
 */
export const prices: Readonly<Record<string, Price>> = {
  'gpt-6-astra': { input: 10, cached: 1, written: 12.5, output: 50, date: '2026-10-12' },
  'gpt-6-sol': { input: 2, cached: 0.2, written: 2.5, output: 10, date: '2026-09-23' },
  'gpt-6-luna': { input: 0.1, cached: 0.01, written: 0.125, output: 0.5, date: '2026-09-23' },
}

/** What these tokens cost in cents. */
export function centsOf({ input, cached, written, output }: TokenCount, price: Price): number {
  const fresh = Math.max(0, input - cached - written)
  const dollars =
    fresh * price.input + cached * price.cached + written * price.written + output * price.output
  return dollars / 10_000
}
