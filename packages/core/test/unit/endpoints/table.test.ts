// What each row of the table of servers needs here and elsewhere: the checklist of
// docs/architecture.md#add-a-server, step by step.
import { readFileSync } from 'node:fs'
import { profileNames } from '@warmline/dev-server'
import { describe, expect, test } from 'vitest'
import { endpointFor } from '../../../src/endpoints/endpoints.js'
import * as table from '../../../src/endpoints/table.js'
import * as entry from '../../../src/index.js'

const textOf = (path: string): string =>
  readFileSync(new URL(`../../../../../${path}`, import.meta.url), 'utf8')

const rows = Object.entries(table)

test('no two rows of the table have one name', () => {
  expect(new Set(rows.map(([, { name }]) => name)).size).toBe(rows.length)
})

test('no row takes its fields from another', () => {
  expect(textOf('packages/core/src/endpoints/table.ts')).not.toContain('...')
})

describe.each(rows)('the row %s', (exported, row) => {
  test('says every field', () => {
    expect(Object.keys(row).toSorted()).toEqual(Object.keys(table.openai).toSorted())
  })

  test('carries evidence, each piece with an address and a day', () => {
    expect(row.evidence.length).toBeGreaterThan(0)
    for (const { says, source, date } of row.evidence) {
      expect(says.length).toBeGreaterThan(10)
      expect(source).toMatch(/^https:\/\//)
      expect(new Date(date).toISOString().slice(0, 10)).toBe(date)
    }
  })

  test('has a function in the public entry, which both adapters hand on', () => {
    const name = `${exported}Endpoint`
    expect(Object.keys(entry)).toContain(name)
    for (const adapter of ['ai-sdk', 'langchain']) {
      expect(textOf(`packages/${adapter}/src/index.ts`)).toMatch(new RegExp(`^  ${name},$`, 'm'))
    }
  })

  test('has a profile of the dev-server', () => {
    expect(profileNames).toContain(row.name)
  })

  test('has the variable of its key in the README', () => {
    expect(textOf('packages/core/README.md') + textOf('README.md')).toContain(row.apiKeyVariable)
  })
})

const withAddress = rows.map(([, row]) => row).filter(({ baseURL }) => baseURL !== '')
test.each(withAddress)('the row $name is chosen by its address', ({ baseURL, name }) => {
  expect(endpointFor(baseURL).name).toBe(name)
})
