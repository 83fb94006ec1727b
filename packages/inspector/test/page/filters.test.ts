import { describe, expect, it } from 'vitest'
import { facetNames, facetOf, facetValues, noFilter, wanted } from '../../page/model/filters.ts'
import { sampleFile } from './support/sample.ts'

const { turns } = sampleFile(1_000_000)
const none = () => undefined
const search = (text: string) => wanted(turns, { ...noFilter, search: text }, none)

describe('filters', () => {
  it('wants every turn without a filter', () => {
    expect(wanted(turns, noFilter, none)).toBe(turns)
  })

  it('finds exactly the turns that a value was counted for', () => {
    const values = facetValues(turns)
    for (const facet of facetNames)
      for (const [value, count] of values[facet]) {
        const found = wanted(turns, { search: '', facets: { [facet]: value } }, none)
        expect(found).toHaveLength(count)
        expect(found.every((turn) => facetOf(turn, facet) === value)).toBe(true)
      }
  })

  it('finds labels, models, ids, reasons and hints, in any case', () => {
    const second = turns[1]
    expect(search(second?.record?.responseId ?? '?').map(({ turn }) => turn)).toEqual([2, 3])
    expect(search('GPT-5.5-MINI').map(({ label }) => label)).toEqual(['batch'])
    expect(search('history_edited').map(({ label }) => label)).toEqual(['chat, edited'])
    expect(search('tools_reordered')).toHaveLength(1)
    expect(search('fork')).toHaveLength(3)
  })

  it('wants every word of a search', () => {
    expect(search('fork left')).toHaveLength(1)
    expect(search('fork nothing-like-it')).toHaveLength(0)
  })

  it('finds words of loaded content only', () => {
    const inContent = (id: string) => (id === turns[3]?.id ? 'the parcel is late' : undefined)
    const found = wanted(turns, { ...noFilter, search: 'parcel' }, inContent)
    expect(found.map(({ id }) => id)).toEqual([turns[3]?.id])
  })
})
