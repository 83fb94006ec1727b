// Which settings of a turn must equal those of the chain.
import { describe, expect, test } from 'vitest'
import { changedSetting, type Settings, settingsOf } from '../../../src/continuation/settings.js'
import { snapshotOf } from '../../../src/protocol/snapshot.js'
import type { CreateRequest } from '../../../src/protocol/types.js'

/** The settings of a request as it is written. */
function settings(request: CreateRequest): Settings {
  const snapshot = snapshotOf(request)
  if (snapshot === undefined) throw new Error('The request is written as no object.')
  return settingsOf(snapshot)
}
const changed = (before: CreateRequest, after: CreateRequest): string | undefined =>
  changedSetting(settings(before), settings(after))

describe('fields that must be equal', () => {
  test.each<[string, CreateRequest, CreateRequest]>([
    ['model', { model: 'a' }, { model: 'b' }],
    ['store', { store: true }, { store: false }],
    ['store', {}, { store: false }],
    ['truncation', { truncation: 'auto' }, {}],
    ['truncation', {}, { truncation: 'auto' }],
    [
      'prompt',
      { prompt: { id: 'a', variables: { x: 1 } } },
      { prompt: { id: 'a', variables: { x: 2 } } },
    ],
    ['context_management', {}, { context_management: [{ type: 'compaction' }] }],
    ['a_field_of_tomorrow', {}, { a_field_of_tomorrow: 1 }],
    ['__proto__', JSON.parse('{"__proto__":{}}'), {}],
    ['__proto__', {}, JSON.parse('{"__proto__":{}}')],
  ])('A setting that must be equal: %s', (field, before, after) => {
    expect(changed(before, after)).toBe(field)
  })
})

describe('fields that may change', () => {
  test.each([
    'instructions',
    'tools',
    'tool_choice',
    'parallel_tool_calls',
    'reasoning',
    'text',
    'include',
    'service_tier',
    'max_output_tokens',
    'temperature',
    'metadata',
    'prompt_cache_key',
    'prompt_cache_options',
    'stream',
    'stream_options',
    'background',
    'generate',
    'type',
    'stream_id',
  ])('A setting that may change: %s', (field) => {
    expect(changed({ [field]: 1 }, { [field]: 2 })).toBeUndefined()
    expect(changed({}, { [field]: 2 })).toBeUndefined()
  })
})

test('A setting that is null or undefined counts as left out, and `store` left out as true', () => {
  expect(changed({ truncation: null }, { truncation: undefined })).toBeUndefined()
  expect(changed({ store: null }, { store: true })).toBeUndefined()
  expect(changed({}, { store: true })).toBeUndefined()
})

test('The order of keys in settings does not matter, and later changes of the caller do not reach in', () => {
  const prompt = { id: 'a', variables: { x: 1 } }
  const held = settings({ prompt })
  prompt.variables.x = 2
  expect(
    changedSetting(held, settings({ prompt: { variables: { x: 1 }, id: 'a' } })),
  ).toBeUndefined()
})

test('A setting that JSON leaves out counts as left out', () => {
  expect(changed({ helper: () => 1 }, {})).toBeUndefined()
})
