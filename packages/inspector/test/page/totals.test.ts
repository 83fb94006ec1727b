import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { growth, linkMs, links, totalsOf } from '../../page/model/totals.ts'
import { sampleFile } from './support/sample.ts'

const { turns } = sampleFile(1_000_000)

describe('totals', () => {
  it('sums the records of the turns that have ended', () => {
    const totals = totalsOf(turns)
    const records = turns.flatMap(({ record }) => (record === undefined ? [] : [record]))
    expect(totals.turns).toBe(turns.length)
    expect(totals.ended).toBe(turns.length - 1)
    expect(totals.incremental).toBe(records.filter(({ mode }) => mode === 'incremental').length)
    expect(totals.bytesSent).toBe(records.reduce((sum, { bytesSent }) => sum + bytesSent, 0))
    expect(totals.bytesFull).toBe(records.reduce((sum, { bytesFull }) => sum + bytesFull, 0))
    const inFull = totals.reasons.reduce((sum, [, count]) => sum + count, 0)
    expect(inFull + totals.incremental).toBe(totals.ended)
  })

  it('says what dry runs would have sent', () => {
    const { dryRun } = totalsOf(turns)
    expect(dryRun).toMatchObject({ turns: 4, incremental: 3 })
    expect(dryRun?.bytesSent).toBe(1600 + 3 * 1640)
  })

  it('joins edits at any position into one reason', () => {
    const [first] = turns
    if (first?.record === undefined) throw new Error('The sample begins with a turn.')
    const { record } = first
    const edited = [3, 8].map((at) => ({
      ...first,
      record: { ...record, reason: `history_edited@${at}` as const },
    }))
    expect(totalsOf(edited).reasons).toEqual([['history_edited', 2]])
  })

  it('takes eight bits a byte over the speed of a link', () => {
    const slow = links[0]
    if (slow === undefined) throw new Error('There is a link.')
    expect(linkMs(125_000, slow)).toBe(1000)
  })

  it('never falls, and ends with the sums, however few points', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.nat({ max: turns.length }),
        (points, many) => {
          const some = turns.slice(0, many)
          const [at, sent, full] = growth(some, points)
          expect(at.length).toBeLessThanOrEqual(points + 2)
          expect(sent.every((value, index) => value >= (sent[index - 1] ?? 0))).toBe(true)
          expect(full.at(-1)).toBe(totalsOf(some).bytesFull)
        },
      ),
    )
  })
})
