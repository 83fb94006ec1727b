import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { age, bytes, count, percent, shortId, span } from '../../page/model/format.ts'
import { explainFallback, explainReason } from '../../page/model/reasons.ts'

const core = new URL('../../../core/src/', import.meta.url)
const unknown = explainReason('a-later-one').long

/** The values of a union type in a source file of core. */
function valuesOf(file: string, type: string): readonly string[] {
  const source = readFileSync(new URL(file, core), 'utf8')
  const [, union = ''] = source.match(new RegExp(`export type ${type} =([^]*?)\n\n`)) ?? []
  return [...union.matchAll(/\| ['`]([a-z_:@]+)(?:\$\{\w+\})?['`]/g)].map(([, value = '']) => value)
}

describe('words', () => {
  it('exist for every reason that core has', () => {
    const reasons = valuesOf('continuation/plan.ts', 'FullReason').map((reason) =>
      reason.replace(/:$/, ':x').replace(/@$/, '@3'),
    )
    const cold = valuesOf('continuation/chain.ts', 'ColdReason').map((reason) => `cold:${reason}`)
    expect(cold.length).toBeGreaterThan(5)
    expect(reasons.length).toBeGreaterThan(12)
    const all = [...reasons.filter((reason) => reason !== 'cold:x'), ...cold, 'not_sent']
    expect(all.filter((reason) => explainReason(reason).long === unknown)).toEqual([])
  })

  it('exist for every fallback that core has', () => {
    const fallbacks = valuesOf('telemetry/record.ts', 'Fallback').map((each) =>
      each.replace(/:$/, ':502'),
    )
    expect(fallbacks.length).toBeGreaterThan(12)
    const none = explainFallback('a-later-one')
    expect(fallbacks.filter((fallback) => explainFallback(fallback) === none)).toEqual([])
  })

  it('show a reason of a later version as it is', () => {
    expect(explainReason('constructor').short).toBe('constructor')
    expect(explainFallback('toString')).toBe(explainFallback('a-later-one'))
  })

  it('write figures with three digits', () => {
    expect([0, 999, 1000, 12_345, 999_600, 2e9].map(bytes)).toEqual([
      '0 B',
      '999 B',
      '1.00 kB',
      '12.3 kB',
      '1.00 MB',
      '2.00 GB',
    ])
    expect([0, 4.2, 420, 1234, 65_000, 400_000, 4_000_000].map(span)).toEqual([
      '0 ms',
      '4.2 ms',
      '420 ms',
      '1.23 s',
      '65.0 s',
      '6 min 40 s',
      '1 h 6 min',
    ])
    expect([0, 0.5, 1, 0.0001, 0.9999, Number.NaN].map(percent)).toEqual([
      '0%',
      '50.0%',
      '100%',
      '<0.1%',
      '>99.9%',
      '–',
    ])
    expect([900, 65_000, 600_000, 9e6, 9e8].map(age)).toEqual([
      '0 s',
      '65 s',
      '10 min',
      '2 h',
      '10 days',
    ])
    expect(count(10_000)).toBe('10,000')
    expect(shortId('resp_0123456789abcdefghij')).toBe('resp_012345…efghij')
  })
})
