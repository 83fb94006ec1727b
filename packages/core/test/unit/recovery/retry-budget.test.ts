// How many turns may be sent again, for a scope and for a whole client.
import { describe, expect, test } from 'vitest'
import { RetryBudget } from '../../../src/recovery/retry-budget.js'

describe('the budgets of one client', () => {
  const spend = (budget: RetryBudget): number => {
    let spent = 0
    for (; budget.hasCredit; spent++) budget.spend()
    return spent
  }

  test('The retry budget of one scope is not spent by another', () => {
    const client = RetryBudget.ofClient()
    const [one, other] = [new RetryBudget(client), new RetryBudget(client)]
    expect([spend(one), one.hasCredit, other.hasCredit]).toEqual([10, false, true])
    expect(spend(other)).toBe(10)
  })

  test('The retry budgets of a client are bounded together and filled by a tenth of all turns', () => {
    const client = RetryBudget.ofClient()
    const scopes = Array.from({ length: 20 }, () => new RetryBudget(client))
    expect(scopes.map(spend).reduce((sum, spent) => sum + spent)).toBe(100)
    const last = new RetryBudget(client)
    expect(last.hasCredit).toBe(false)
    for (let turn = 0; turn < 11; turn++) last.turn()
    expect([last.hasCredit, spend(last)]).toEqual([true, 1])
  })
})

test('The retry budget lets a tenth of the turns be sent again', () => {
  const budget = new RetryBudget()
  for (let i = 0; i < 10; i++) budget.spend()
  expect(budget.hasCredit).toBe(false)
  let replays = 0
  for (let turn = 0; turn < 1000; turn++) {
    budget.turn()
    if (!budget.hasCredit) continue
    budget.spend()
    replays++
  }
  expect(replays).toBeGreaterThanOrEqual(99)
  expect(replays).toBeLessThanOrEqual(100)
})
