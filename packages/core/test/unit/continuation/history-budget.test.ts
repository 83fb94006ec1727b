// The histories of several scopes under one client's limits: whose goes first, and that the sums
// stay right.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createNode } from '../../../src/continuation/chain.js'
import { type ChainLimits, ChainStore } from '../../../src/continuation/chain-store.js'
import { HistoryBudget } from '../../../src/continuation/history-budget.js'

const wide: ChainLimits = { maxChains: 1000, maxHistoryBytes: 1_000_000, maxChainAgeMs: 1_000_000 }
const node = (responseId: string, bytes = 10): ReturnType<typeof createNode> =>
  createNode({
    responseId,
    parent: undefined,
    items: [{ type: 'message', role: 'user', content: responseId }],
    sentCount: 1,
    settings: {},
    isStored: true,
    isWarmUp: false,
    isTrial: false,
    addedTools: [],
    leading: undefined,
    configurationBefore: [],
    mayBeInForce: [],
    heldAs: undefined,
    bytes,
  })

function scopes(count: number, client: HistoryBudget, limits = wide): readonly ChainStore[] {
  return Array.from(
    { length: count },
    () =>
      new ChainStore(
        { ...limits, budget: client },
        () => 1,
        () => {},
      ),
  )
}

describe('all scopes of a client together', () => {
  test('The scopes of a client forget the history that was used longest ago, whoever holds it', () => {
    const client = new HistoryBudget({ maxTotalChains: 3, maxTotalHistoryBytes: 1000 })
    const [one, other, third] = scopes(3, client)
    const first = node('a')
    one?.add(first)
    other?.add(node('b'))
    third?.add(node('c'))
    one?.touch(first)
    third?.add(node('d'))
    expect([one?.count, other?.count, third?.count]).toEqual([1, 0, 2])
    expect([client.count, client.bytes]).toEqual([3, 30])
  })

  test('The scopes of a client hold no more bytes together than they may', () => {
    const client = new HistoryBudget({ maxTotalChains: 100, maxTotalHistoryBytes: 100 })
    const [one, other] = scopes(2, client)
    for (let i = 0; i < 8; i++) one?.add(node(`a${i}`))
    other?.add(node('b', 45))
    expect([client.bytes, one?.bytes, other?.bytes]).toEqual([95, 50, 45])
    // One that is too large by itself is held by nobody.
    other?.add(node('c', 101))
    expect([client.bytes, client.count]).toEqual([0, 0])
  })

  test('The scopes of a client have room again once one of them is out of use', () => {
    const client = new HistoryBudget({ maxTotalChains: 2, maxTotalHistoryBytes: 1000 })
    const [one, other] = scopes(2, client)
    one?.add(node('a'))
    one?.add(node('b'))
    one?.clear()
    expect([client.count, client.bytes, one?.count]).toEqual([0, 0, 0])
    other?.add(node('c'))
    expect([client.count, client.bytes]).toEqual([1, 10])
  })

  test('The history budget counts what each scope holds, whatever comes and goes', () => {
    const step = fc.record({
      scope: fc.integer({ min: 0, max: 2 }),
      id: fc.integer({ min: 0, max: 9 }),
      bytes: fc.integer({ min: 1, max: 40 }),
      what: fc.constantFrom('add', 'add', 'add', 'touch', 'remove', 'clear'),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const client = new HistoryBudget({ maxTotalChains: 8, maxTotalHistoryBytes: 150 })
        const all = scopes(3, client, { ...wide, maxChains: 4, maxHistoryBytes: 90 })
        for (const { scope, id, bytes, what } of steps) {
          const memory = all[scope]
          const known = memory?.get(`r${id}`)
          if (what === 'add') memory?.add(node(`r${id}`, bytes))
          else if (what === 'touch' && known !== undefined) memory?.touch(known)
          else if (what === 'remove') memory?.remove(`r${id}`)
          else if (what === 'clear') memory?.clear()
          const sum = (of: 'count' | 'bytes'): number =>
            all.reduce((total, each) => total + each[of], 0)
          expect([client.count, client.bytes]).toEqual([sum('count'), sum('bytes')])
          expect(client.count).toBeLessThanOrEqual(8)
          expect(client.bytes).toBeLessThanOrEqual(150)
          for (const each of all) expect(each.count).toBeLessThanOrEqual(4)
        }
      }),
    )
  })
})
