// Which header is named as the one that splits scopes.
import { describe, expect, test } from 'vitest'
import type { HeaderRecord } from '../../../src/protocol/answer-headers.js'
import { callerHeaders } from '../../../src/scope/header-tables.js'
import { SplitDetector } from '../../../src/scope/split-detector.js'
import { base } from '../../support/scope-headers.js'

describe('the header that splits scopes', () => {
  /** What is said of the last of so many scopes. */
  function ofLast(
    scopes: readonly HeaderRecord[],
    splits = new SplitDetector(),
  ): string | undefined {
    return scopes.map((headers) => splits.add(headers)).at(-1)
  }
  const many = (count: number, headers: (i: number) => HeaderRecord): HeaderRecord[] =>
    Array.from({ length: count }, (_, i) => headers(i))

  test('A header is named as splitting scopes from the eighth scope that it alone makes', () => {
    const splits = new SplitDetector()
    const told = many(10, (i) => ({ ...base, 'x-run': `${i}` })).map((headers) =>
      splits.add(headers),
    )
    expect(told).toEqual([...Array.from({ length: 7 }, () => undefined), 'x-run', 'x-run', 'x-run'])
  })

  test('A header that says who asks is never named as splitting scopes', () => {
    for (const name of callerHeaders) {
      expect(ofLast(many(50, (i) => ({ [name]: `${i}` })))).toBeUndefined()
      expect(ofLast(many(50, (i) => ({ [name]: `${i}`, 'x-run': `${i}` })))).toBeUndefined()
    }
  })

  test('A splitting header is found beside another that came before with the same value', () => {
    const scopes = many(20, (i) => ({ ...base, 'x-tenant': `${i % 10}`, 'x-run': `${i}` }))
    expect(ofLast(scopes)).toBe('x-run')
    expect(ofLast([...scopes, { ...base, 'x-tenant': '11', 'x-run': '1' }])).toBe('x-tenant')
    expect(
      ofLast([...scopes, { ...base, 'x-tenant': '1', 'x-run': '1', 'x-other': '1' }]),
    ).toBeUndefined()
  })

  test('A splitting header is found where two of them are new each time', () => {
    expect(ofLast(many(8, (i) => ({ ...base, 'x-span': `${i}`, 'x-run': `${i}` })))).toBe('x-span')
  })

  test('A splitting header is forgotten with the scopes that had it', () => {
    const splits = new SplitDetector()
    const scopes = many(50, (i) => ({ ...base, 'x-run': `${i}` }))
    for (const headers of scopes) splits.add(headers)
    for (const headers of scopes) splits.delete(headers)
    expect(
      ofLast(
        many(7, (i) => ({ ...base, 'x-run': `${i}` })),
        splits,
      ),
    ).toBeUndefined()
    expect(ofLast([{ ...base, 'x-run': 'eighth' }], splits)).toBe('x-run')
  })
})

describe('the headers in which a scope differs', () => {
  /** What is said of the last of these scopes. */
  function ofLast(...scopes: readonly HeaderRecord[]): readonly string[] {
    const splits = new SplitDetector()
    let names: readonly string[] = []
    for (const headers of scopes) {
      names = splits.differences(headers)
      splits.add(headers)
    }
    return names
  }

  test('The first scope of a credential differs from none', () => {
    expect(ofLast({ ...base, 'x-run': '1' })).toEqual([])
    expect(ofLast({ authorization: 'Bearer a' }, { authorization: 'Bearer b' })).toEqual([])
  })

  test('A scope differs from the earlier one that is most like it', () => {
    const first = { ...base, 'x-run': '1', 'x-shard': '1' }
    const second = { ...base, 'x-run': '2', 'x-shard': '2' }
    expect(ofLast(first, second)).toEqual(['x-run', 'x-shard'])
    expect(ofLast(first, second, { ...base, 'x-run': '2', 'x-shard': '3' })).toEqual(['x-shard'])
  })

  test('A header that only one of two scopes has is a difference', () => {
    expect(ofLast({ ...base }, { ...base, 'x-run': '1' })).toEqual(['x-run'])
    expect(ofLast({ ...base, 'x-run': '1' }, { ...base })).toEqual(['x-run'])
  })

  test('A scope that is out of use is compared with nothing', () => {
    const splits = new SplitDetector()
    const gone = { ...base, 'x-run': '1' }
    splits.add(gone)
    splits.delete(gone)
    expect(splits.differences({ ...base, 'x-run': '2' })).toEqual([])
  })
})
