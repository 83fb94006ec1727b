// The four tools: questions to the ledger. A model's mistake is returned to it, not thrown.
import { tool } from 'langchain'
import { z } from 'zod'
import { accounts, largest, ledger, months, slope, total } from './ledger.js'

const accountName = z.string().describe('The name of an account')

export const listAccounts = tool(async () => ({ accounts, months, entries: ledger.length }), {
  name: 'list_accounts',
  description: 'The accounts, and the months that have entries',
  schema: z.object({}),
})

export const sumUp = tool(
  async ({ account, month }: { account: string; month?: string | undefined }) =>
    check(account) ?? { account, month: month ?? 'all', total: total(account, month) },
  {
    name: 'sum_up',
    description: 'The sum of an account in euros',
    schema: z.object({
      account: accountName,
      month: z.string().optional().describe('As YYYY-MM; all months without it'),
    }),
  },
)

export const largestEntries = tool(
  async ({ account, count }: { account: string; count: number }) =>
    check(account) ?? largest(account, count),
  {
    name: 'largest_entries',
    description: 'The largest entries of an account',
    schema: z.object({ account: accountName, count: z.number().int().min(1).max(20) }),
  },
)

export const trend = tool(
  async ({ account }: { account: string }) =>
    check(account) ?? { account, changePerMonth: slope(account) },
  {
    name: 'trend',
    description: 'By how many euros an account changes from month to month',
    schema: z.object({ account: accountName }),
  },
)

function check(name: string): string | undefined {
  return accounts.includes(name)
    ? undefined
    : `There is no account ${name}. There are ${accounts.join(', ')}.`
}
