// What each row of the table of servers needs here and elsewhere: the checklist of
// docs/internals/architecture.md#add-a-server, step by step.
import { readFileSync } from 'node:fs'
import { profileNames, profiles } from '@warmline/dev-server'
import { describe, expect, test } from 'vitest'
import { endpointFor } from '../../../src/endpoints/endpoints.js'
import * as table from '../../../src/endpoints/table.js'
import * as entry from '../../../src/index.js'

const textOf = (path: string): string =>
  readFileSync(new URL(`../../../../../${path}`, import.meta.url), 'utf8')

const rows = Object.entries(table)

test('No two rows of the table have one name', () => {
  expect(new Set(rows.map(([, { name }]) => name)).size).toBe(rows.length)
})

test('No row takes its fields from another', () => {
  expect(textOf('packages/core/src/endpoints/table.ts')).not.toContain('...')
})

describe.each(rows)('the row %s', (exported, row) => {
  test('A row says every field', () => {
    expect(Object.keys(row).toSorted()).toEqual(Object.keys(table.openai).toSorted())
  })

  test('A row carries evidence, each piece with an address and a day', () => {
    expect(row.evidence.length).toBeGreaterThan(0)
    for (const { says, source, date } of row.evidence) {
      expect(says.length).toBeGreaterThan(10)
      expect(source).toMatch(/^https:\/\//)
      expect(new Date(date).toISOString().slice(0, 10)).toBe(date)
    }
  })

  test('A row has a function in the public entry, which both adapters export too', () => {
    const name = `${exported}Endpoint`
    expect(Object.keys(entry)).toContain(name)
    for (const adapter of ['ai-sdk', 'langchain']) {
      expect(textOf(`packages/${adapter}/src/index.ts`)).toMatch(new RegExp(`^  ${name},$`, 'm'))
    }
  })

  test('A row has a profile of the dev-server, which allows what the row says', () => {
    const profile = profileNames.map((name) => profiles[name]).find(({ name }) => name === row.name)
    if (profile === undefined) throw new Error(`The dev-server has no profile ${row.name}.`)
    expect({
      maxAgeMs: row.maxAgeMs,
      maxIdleMs: row.maxIdleMs,
      maxLanes: row.maxLanes,
      maxInFlight: row.maxInFlight,
      // The row of unknown addresses stands for many servers, of which the profile is one.
      maxFrameBytes: row.isKnown ? row.maxFrameBytes : profile.maxFrameBytes,
      repeatsIds: row.repeatsIds,
      diagnosesCache: row.diagnosesCache,
    }).toEqual({
      maxAgeMs: profile.maxAgeMs,
      // The dev-server writes 0 for a server that only ends a connection by its age.
      maxIdleMs: profile.maxIdleMs === 0 ? profile.maxAgeMs : profile.maxIdleMs,
      maxLanes: profile.maxNamedLanes,
      maxInFlight: profile.maxInFlight,
      maxFrameBytes: profile.maxFrameBytes,
      repeatsIds: profile.repeatsIds,
      diagnosesCache: profile.diagnosesCache,
    })
  })

  test('A row has the variable of its key in the README', () => {
    expect(textOf('packages/core/README.md') + textOf('README.md')).toContain(row.apiKeyVariable)
  })
})

/** The names of the servers at the head of the table in docs/internals/protocol.md. */
const columns = (/^## Servers\n\n(\|.*)$/m.exec(textOf('docs/internals/protocol.md'))?.[1] ?? '')
  .split('|')
  .map((cell) => cell.trim().toLowerCase())

test.each(rows)('The row %s has a column in docs/internals/protocol.md', (_, { name }) => {
  const [vendor = name] = name.split('-')
  expect(columns.some((column) => column.startsWith(vendor))).toBe(true)
})

const withAddress = rows.map(([, row]) => row).filter(({ baseURL }) => baseURL !== '')
test.each(withAddress)('The row $name is chosen by its address', ({ baseURL, name }) => {
  expect(endpointFor(baseURL).name).toBe(name)
})
