// The three tools: their answers and their failures.
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { calculate } from '../lib/tools/calculate'
import { readManual, searchManual, sectionsOf } from '../lib/tools/manual'

describe('calculate', () => {
  test.each([
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3', 9],
    ['17% * 2,340', 397.8],
    ['2^3^2', 512],
    ['-2^2', 4],
    ['10 - 4 - 3', 3],
    ['0.1 + 0.2', 0.3],
    ['9 ÷ 3 × 2', 6],
  ])('%s is %d', (expression, value) => {
    expect(calculate(expression)).toBe(value)
  })

  test.each([
    ['1/0', /divided by zero/],
    ['1 +', /before the end/],
    ['(1', /not closed/],
    ['1 2', /2 was not expected/],
    ['process.exit()', /before p/],
    ['9^9^9', /too large/],
    ['', /before the end/],
  ])('%s fails', (expression, message) => {
    expect(() => calculate(expression)).toThrow(message)
  })
})

describe('the manual', () => {
  test('is cut at its headings, and empty sections are left out', () => {
    const sections = sectionsOf('Guide', '# One\n\nText.\n\n## Two\n\n## One\nMore.\n')
    expect(sections.map(({ section, title, text }) => [section, title, text])).toEqual([
      ['Guide: One', 'One', 'Text.'],
      ['Guide: One (2)', 'One', 'More.'],
    ])
  })

  test('finds what a question is about, best first, and nothing for words it does not have', async () => {
    const manual = await readManual(join(import.meta.dirname, '../../..'))
    const [best] = searchManual(manual, 'Which packages are there?')
    expect(best).toMatchObject({ manual: 'Overview', title: 'Packages' })
    expect(searchManual(manual, 'zyzzyva')).toEqual([])
  })
})
