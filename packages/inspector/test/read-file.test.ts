// Files that are wrong are refused with a reason, and nothing of them is quoted.
import { expect, test } from 'vitest'
import { InspectorFileError, readInspectorFile } from '../src/index.js'
import { entry } from './support/records.js'

const empty = {
  format: 'warmline-inspector',
  version: 1,
  process: 'node 1',
  at: 1,
  clients: [],
  turns: [],
  steps: [],
  droppedTurns: 0,
  items: [],
  contents: [],
}
const turn = { ...entry('1.k1.1'), hasContent: true }
const content = {
  id: '1.k1.1',
  settings: 0,
  input: [0],
  kept: [],
  sent: [0],
  history: [],
  parts: [],
}

function errorOf(file: unknown): unknown {
  try {
    readInspectorFile(typeof file === 'string' ? file : JSON.stringify(file))
    return undefined
  } catch (fault) {
    return fault
  }
}

test.each([
  ['invalid_file', ''],
  ['invalid_file', '{"SECRET"'],
  ['invalid_file', 'null'],
  ['invalid_file', '[]'],
  ['invalid_file', {}],
  ['invalid_file', { log: { version: '1.2', entries: ['SECRET'] } }],
  ['invalid_file', { ...empty, format: 'SECRET' }],
  ['unsupported_version', { ...empty, version: 2 }],
  ['unsupported_version', { ...empty, version: 'SECRET' }],
  ['invalid_file', { ...empty, process: 1 }],
  ['invalid_file', { ...empty, turns: {} }],
  ['invalid_file', { ...empty, turns: [{ ...turn, startedAt: 'SECRET' }] }],
  ['invalid_file', { ...empty, turns: [{ ...turn, startedAt: 1e300 }] }],
  ['invalid_file', { ...empty, turns: [{ ...turn, live: {} }] }],
  ['invalid_file', { ...empty, turns: [{ ...turn, record: { itemsSent: 'SECRET' } }] }],
  ['invalid_file', { ...empty, turns: [turn, turn] }],
  ['invalid_file', { ...empty, turns: [turn], items: [{}], contents: [content, content] }],
  ['invalid_file', { ...empty, steps: [{ id: 'SECRET' }] }],
  ['invalid_file', { ...empty, clients: [{ client: 'k1', endpoint: 'x' }] }],
  ['invalid_file', { ...empty, turns: [turn], items: ['SECRET'], contents: [content] }],
  ['invalid_file', { ...empty, contents: ['SECRET'] }],
  ['invalid_file', { ...empty, items: undefined, turns: [turn], contents: [content] }],
  ['invalid_file', { ...empty, turns: [turn], items: [], contents: [content] }],
  ['invalid_file', { ...empty, turns: [turn], items: [{}], contents: [{ ...content, sent: [1] }] }],
  [
    'invalid_file',
    { ...empty, turns: [turn], items: [{}], contents: [{ ...content, sent: [-1] }] },
  ],
  [
    'invalid_file',
    { ...empty, turns: [turn], items: [{}], contents: [{ ...content, parts: [1] }] },
  ],
])('%s: %j', (code, file) => {
  const fault = errorOf(file)
  expect(fault).toBeInstanceOf(InspectorFileError)
  expect(fault).toMatchObject({ code })
  expect(String(fault)).not.toContain('SECRET')
})

test('A file of too many entries is refused', () => {
  const turns = Array.from({ length: 200_001 }, (_, n) => ({ ...turn, id: `${n}` }))
  expect(errorOf({ ...empty, turns })).toMatchObject({ code: 'file_too_large' })
})

test('A turn without content says so, a content without its turn is left out', () => {
  const orphan = { ...content, id: 'none' }
  const file = readInspectorFile(
    `\uFEFF${JSON.stringify({ ...empty, turns: [turn], items: [{}], contents: [orphan] })}`,
  )
  expect(file.turns).toEqual([{ ...turn, hasContent: false }])
  expect(file.contents).toEqual([])
})
