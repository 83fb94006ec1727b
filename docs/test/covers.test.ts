// The hand-written pages of the reference name every code, reason, warning and variable that the
// packages have, and none that they do not have.
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { casesOf, root } from '../generate/sources.ts'

const pageOf = (name: string): string => readFileSync(join(root, 'docs/reference', name), 'utf8')
const errors = pageOf('errors.md')
const reasons = pageOf('reasons.md')

/** The headings of a page's part, each with the form that stands below it where it has a value. */
function entriesOf(text: string): readonly string[] {
  return [...text.matchAll(/^### (\S+).*\n\n(?:`(\S+<\w+>)`\n)?/gm)].map(
    ([, name = '', form]) => form ?? name,
  )
}

/** The part of a page from one heading of the second level to another. */
function part(text: string, from: string, to?: string): string {
  const begin = text.indexOf(`\n## ${from}\n`)
  const end = to === undefined ? text.length : text.indexOf(`\n## ${to}\n`)
  expect([begin, end], `${from} to ${to}`).not.toContain(-1)
  return text.slice(begin, end)
}

/** The cases of a type of core, in alphabetical order. */
function casesIn(file: string, name: string): readonly string[] {
  return casesOf(`packages/${file}`, name).map(({ text }) => text)
}

const sorted = (names: readonly string[]): readonly string[] => [...new Set(names)].sort()

describe('errors.md', () => {
  test('has every error code', () => {
    const found = entriesOf(part(errors, 'Before anything is sent', 'Warnings'))
    expect(found.toSorted()).toEqual(casesIn('core/src/errors.ts', 'ErrorCode').toSorted())
  })

  test('has every warning code', () => {
    const sources = globSync('packages/{core,ai-sdk,langchain,otel,inspector}/src/**/*.ts', {
      cwd: root,
    })
    const codes = sources.flatMap((file) => {
      const text = readFileSync(join(root, file), 'utf8')
      return [...text.matchAll(/'(WARMLINE_\w+)'[,)]?$|, '(WARMLINE_\w+)'/gm)].map(
        ([, ended, inner]) => ended ?? inner ?? '',
      )
    })
    const warned = sorted(codes).filter((code) => code !== 'WARMLINE_TRANSPORT')
    expect(entriesOf(part(errors, 'Warnings', 'Other packages')).toSorted()).toEqual(warned)
  })

  test.each([
    ['dev-server/src/errors.ts', 'DevServerErrorCode'],
    ['inspector/src/file/file-error.ts', 'InspectorFileErrorCode'],
  ])('has every code of %s', (file, name) => {
    const text = part(errors, 'Other packages')
    for (const code of casesIn(file, name)) expect(text).toContain(`| \`${code}\` |`)
  })
})

describe('reasons.md', () => {
  test('has every reason for full input', () => {
    const found = entriesOf(part(reasons, 'Reasons', 'Fallbacks'))
    const cases = casesIn('core/src/continuation/plan.ts', 'FullReason')
    expect(found.toSorted()).toEqual([...cases, 'not_sent'].toSorted())
  })

  test('has every reason for HTTP', () => {
    const cases = casesIn('core/src/telemetry/record.ts', 'Fallback')
    expect(entriesOf(part(reasons, 'Fallbacks')).toSorted()).toEqual(cases.toSorted())
  })

  test('says of each what happened and what to do', () => {
    for (const text of [errors, reasons]) {
      const entries = text.match(/^### .*$/gm)?.length
      expect(text.match(/^\*\*What happened\.\*\*/gm)).toHaveLength(entries ?? 0)
      expect(text.match(/^\*\*What to do\.\*\*/gm)).toHaveLength(entries ?? 0)
    }
  })
})

describe('options.md', () => {
  test('has every variable of the environment that the packages read', () => {
    const sources = globSync('packages/{core,ai-sdk,langchain,otel,inspector}/src/**/*.ts', {
      cwd: root,
    })
    const read = sources.flatMap((file) => {
      const text = readFileSync(join(root, file), 'utf8')
      const names = text.matchAll(
        /(?:env\(\s*'|process\.env\.|apiKeyVariable: '|Variable = ')([A-Z_]+)/g,
      )
      return [...names].map(([, name = '']) => name)
    })
    const listed = part(pageOf('options.md'), 'Environment')
    const missing = sorted(read).filter(
      (name) => name !== 'NODE_ENV' && !listed.includes(`\`${name}\``),
    )
    expect(missing).toEqual([])
  })
})
