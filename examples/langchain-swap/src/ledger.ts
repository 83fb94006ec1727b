// The ledger of a small workshop: reads the file and does the sums. It knows no model.
import { readFileSync } from 'node:fs'

/** One line of the ledger; amounts in euros, negative for expenses. */
export interface Entry {
  readonly date: string
  readonly account: string
  readonly note: string
  readonly amount: number
}

const file = new URL('../data/ledger.csv', import.meta.url)

/** The ledger as it is written, for whoever is to read it whole. */
export const ledgerText: string = readFileSync(file, 'utf8')

/** Every entry, oldest first. */
export const ledger: readonly Entry[] = ledgerText.trim().split('\n').slice(1).map(readEntry)

/** The names of all accounts, in alphabetical order. */
export const accounts: readonly string[] = [...new Set(ledger.map(({ account }) => account))].sort()

/** The months that have entries, as `YYYY-MM`. */
export const months: readonly string[] = [...new Set(ledger.map(({ date }) => date.slice(0, 7)))]

/** The sum of an account, of one month or of all. */
export function total(account: string, month = ''): number {
  const amounts = ledger.filter(
    (entry) => entry.account === account && entry.date.startsWith(month),
  )
  return round(amounts.reduce((sum, { amount }) => sum + amount, 0))
}

/** The entries of an account with the largest amounts, whatever their sign. */
export function largest(account: string, count: number): readonly Entry[] {
  const entries = ledger.filter((entry) => entry.account === account)
  return entries.sort((a, b) => Math.abs(b.amount) - Math.abs(a.amount)).slice(0, count)
}

/**
 * How much an account changes from month to month: the slope of the least-squares line through its
 * monthly sums.
 */
export function slope(account: string): number {
  const sums = months.map((month) => total(account, month))
  const middle = (sums.length - 1) / 2
  const mean = sums.reduce((sum, value) => sum + value, 0) / sums.length
  const over = sums.reduce((sum, value, index) => sum + (index - middle) * (value - mean), 0)
  const under = sums.reduce((sum, _, index) => sum + (index - middle) ** 2, 0)
  return round(over / under)
}

function readEntry(line: string): Entry {
  // Only the note may be quoted, and it holds no quotes of its own.
  const [, date = '', account = '', note = '', amount = ''] =
    /^([^,]+),([^,]+),"?([^"]*?)"?,([^,]+)$/.exec(line) ?? []
  if (Number.isNaN(Number.parseFloat(amount)))
    throw new Error(`The ledger has a line that is none: ${line}`)
  return { date, account, note, amount: Number(amount) }
}

function round(amount: number): number {
  return Math.round(amount * 100) / 100
}
