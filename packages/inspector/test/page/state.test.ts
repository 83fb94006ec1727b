import { describe, expect, it } from 'vitest'
import { afterChanges, stateFrom, toInspectorState } from '../../page/model/state.ts'
import type { InspectorChange } from '../../src/model.ts'
import { sampleFile } from './support/sample.ts'

const { contents: _, ...sample } = sampleFile(1_000_000)

describe('the state', () => {
  it('is the same whether its turns come at once or one by one, in any order and twice', () => {
    const changes: InspectorChange[] = [
      ...sample.clients.map((client) => ({ type: 'client' as const, client })),
      ...sample.steps.map((step) => ({ type: 'step' as const, step })),
      ...sample.turns.toReversed().map((turn) => ({ type: 'turn' as const, turn })),
      ...sample.turns.slice(0, 5).map((turn) => ({ type: 'turn' as const, turn })),
    ]
    let state = stateFrom({ ...sample, clients: [], turns: [], steps: [] })
    for (const change of changes) state = afterChanges(state, [change])
    expect(toInspectorState(state)).toEqual(sample)
  })

  it('replaces a turn, and leaves the others as they are', () => {
    const state = stateFrom(sample)
    const turn = sample.turns[3]
    if (turn === undefined) throw new Error('The sample has four turns.')
    const next = afterChanges(state, [{ type: 'turn', turn: { ...turn, label: 'new' } }])
    expect(next.turns[3]?.label).toBe('new')
    expect(next.turns[4]).toBe(state.turns[4])
    expect(state.turns[3]?.label).toBe(turn.label)
  })

  it('counts the turns that were dropped, once each', () => {
    const ids = sample.turns.slice(0, 2).map(({ id }) => id)
    const next = afterChanges(stateFrom(sample), [
      { type: 'dropped', ids },
      { type: 'dropped', ids },
    ])
    expect(next.dropped).toBe(2)
    expect(next.turns).toHaveLength(sample.turns.length - 2)
    const step = sample.steps[0]?.id ?? ''
    const without = afterChanges(next, [{ type: 'dropped', ids: [step] }])
    expect([without.dropped, without.steps.has(step)]).toEqual([2, false])
  })
})
