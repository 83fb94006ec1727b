// SECURITY.md keeps its word: each promise names tests by file and title, and those tests exist.
import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const root = new URL('../../../../', import.meta.url)
const textOf = (path: string): string => readFileSync(new URL(path, root), 'utf8')

interface Promised {
  readonly sentence: string
  readonly tests: readonly { readonly file: string; readonly title: string }[]
}

/** The bold points of the threat model, each with the tests listed under it. */
function readPromises(page: string): readonly Promised[] {
  const model = page.split(/^## /m).find((section) => section.startsWith('Threat model')) ?? ''
  return model
    .split(/^(?=### |- \*\*)/m)
    .filter((point) => point.startsWith('- **'))
    .map((point) => ({
      sentence: point.slice(4, point.indexOf('**', 4)).replace(/\s+/g, ' '),
      tests: [...point.matchAll(/^ {2}- \[[^\]]*\]\(([^)]*)\): (.+)$/gm)].map(
        ([, file = '', title = '']) => ({ file, title }),
      ),
    }))
}

const promises = readPromises(textOf('SECURITY.md'))

test('SECURITY.md makes its promises point by point', () => {
  expect(promises.length).toBeGreaterThanOrEqual(20)
})

test.each(promises)('A test shows that: $sentence', ({ tests }) => {
  expect(tests).not.toEqual([])
  for (const { file, title } of tests) {
    expect(file).toMatch(/\.(test|check)\.ts$/)
    expect(existsSync(new URL(file, root)), file).toBe(true)
    expect(textOf(file), `${file} has no test of this title`).toMatch(
      new RegExp(`\\(\\s*['"\`]${title.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')}`),
    )
  }
})
