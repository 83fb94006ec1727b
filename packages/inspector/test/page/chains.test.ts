import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chainRows, maxColumns, parentsOf } from '../../page/model/chains.ts'
import type { TurnEntry } from '../../src/model.ts'
import { manyTurns } from './support/many.ts'
import { sampleFile } from './support/sample.ts'

const { turns } = sampleFile(1_000_000)

describe('chains', () => {
  it('hang a turn on the response that it continues, or whose history it has', () => {
    const parents = parentsOf(turns)
    const above = (label: string) => {
      const turn = turns.find((each) => each.label === label)
      const parent = turn && parents.get(turn)
      return parent && [parent.kind, parent.turn.label]
    }
    expect(above('chat')).toEqual(['continues', 'coder'])
    expect(above('chat, edited')).toEqual(['parts', 'chat'])
    expect(above('fork, left')).toEqual(['continues', 'chat, regenerate'])
    expect(above('fork, right')).toEqual(['continues', 'chat, regenerate'])
    expect(above('batch')).toBeUndefined()
  })

  it('give a fork a column of its own', () => {
    const rows = chainRows(turns)
    const columnOf = (label: string) => rows.find(({ turn }) => turn.label === label)?.column
    expect(columnOf('fork, left')).not.toBe(columnOf('fork, right'))
    expect(columnOf('chat, edited')).not.toBe(columnOf('chat'))
  })

  it('draw every line from its node down to its child, and every turn once', () => {
    // Each turn continues an earlier one or none, as the numbers say.
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 40 }), { maxLength: 60 }), (links) => {
        const tree = links.map((link, at) => turnAfter(at, link % (at + 1)))
        const rows = chainRows(tree)
        expect(new Set(rows.map(({ turn }) => turn)).size).toBe(tree.length)
        rows.forEach((row, index) => {
          const next = rows[index + 1]
          const leaving = new Set([...row.below, ...row.children.map(({ column }) => column)])
          leaving.delete(maxColumns)
          if (next === undefined || next.isRoot) {
            expect(leaving.size).toBe(0)
            return
          }
          const arriving = new Set(next.above)
          if (next.column < maxColumns) arriving.add(next.column)
          expect(arriving).toEqual(leaving)
          expect(next.above).not.toContain(next.column)
        })
      }),
    )
  })

  it('lay out ten thousand turns, and ten thousand branches of one', () => {
    expect(chainRows(manyTurns(10_000, 0).turns).length).toBe(10_000)
    const star = Array.from({ length: 10_000 }, (_, at) => turnAfter(at, at === 0 ? 0 : 1))
    expect(chainRows(star).every(({ column }) => column <= maxColumns)).toBe(true)
  })
})

/** A turn that continues the one of this number; 0 is none. */
function turnAfter(at: number, previous: number): TurnEntry {
  return {
    id: `t${at + 1}`,
    client: 'k1',
    turn: at + 1,
    startedAt: at,
    live: {
      scope: 's1',
      mode: previous === 0 ? 'full' : 'incremental',
      responseId: `r${at + 1}`,
      ...(previous > 0 && { previousResponseId: `r${previous}` }),
    },
    hasContent: false,
  }
}
