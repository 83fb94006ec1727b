import { describe, expect, it } from 'vitest'
import { rowsOf } from '../../page/model/rows.ts'
import type { StepEntry } from '../../src/model.ts'
import { sampleFile } from './support/sample.ts'

const { turns, steps } = sampleFile(1_000_000)
const byId = new Map(steps.map((step) => [step.id, step]))

describe('rows', () => {
  it('put turns and tools inside the steps that ran them', () => {
    const rows = rowsOf(turns, byId, false).slice(0, 6)
    expect(rows.map(({ id, depth }) => `${depth} ${id}`)).toEqual([
      '0 run-1',
      '1 step-0',
      '2 k1-1',
      '2 tool-0',
      '1 step-1',
      '2 k1-2',
    ])
  })

  it('have every turn once, and every step once', () => {
    const ids = rowsOf(turns, byId, false).map(({ id }) => id)
    expect(ids.length).toBe(turns.length + steps.length)
    expect(new Set(ids)).toEqual(new Set([...turns, ...steps].map(({ id }) => id)))
  })

  it('show only the steps around the turns that are wanted', () => {
    const rows = rowsOf(turns.slice(1, 2), byId, true)
    expect(rows.map(({ id }) => id)).toEqual(['run-1', 'step-1', 'k1-2'])
  })

  it('show no step that is inside itself, and go on', () => {
    const step = (id: string, parent: string): StepEntry => ({
      id,
      parent,
      source: 'ai-sdk',
      kind: 'step',
      name: id,
      startedAt: 0,
    })
    const cycle = new Map([
      ['a', step('a', 'b')],
      ['b', step('b', 'a')],
    ])
    expect(rowsOf([], cycle, false)).toEqual([])
    const inside = turns.slice(0, 2).map((turn) => ({ ...turn, step: 'a' }))
    expect(rowsOf(inside, cycle, false).map(({ id }) => id)).toEqual(['k1-1', 'k1-2'])
  })
})
