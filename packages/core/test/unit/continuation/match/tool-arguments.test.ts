// Arguments of calls: equal as JSON, or equal after validation by a schema.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  sameArguments,
  type ToolArguments,
} from '../../../../src/continuation/match/tool-arguments.js'

const weather = {
  type: 'object',
  properties: {
    city: { type: 'string' },
    units: { type: 'string', default: 'C' },
    days: { type: 'number' },
    place: { $ref: '#/$defs/Place' },
    tags: { type: 'array', items: { $ref: '#/$defs/Place' } },
    either: { anyOf: [{ type: 'object', properties: {} }, { type: 'null' }], default: null },
    home: { $ref: '#/$defs/Place', default: { name: 'Bern' } },
    open: { type: 'object', properties: { a: { type: 'number' } }, additionalProperties: true },
    unsaid: { type: 'object', properties: { a: { type: 'number' }, b: { default: 1 } } },
    other: { type: 'object', properties: { a: {} }, additionalProperties: { type: 'number' } },
    loop: { $ref: '#/$defs/Loop' },
  },
  additionalProperties: false,
  $defs: {
    Place: {
      type: 'object',
      properties: { name: { type: 'string' }, zoom: { type: 'number', default: 1 } },
      additionalProperties: false,
    },
    Loop: { $ref: '#/$defs/Loop' },
  },
}
const same = (stored: unknown, given: unknown, toolArguments: ToolArguments = 'schema'): boolean =>
  sameArguments(stored, given, { toolArguments, schema: weather })
const sameBy = (schema: unknown, stored: string, given: string): boolean =>
  sameArguments(stored, given, { toolArguments: 'schema', schema })
const closed = { additionalProperties: false }

describe('under both settings', () => {
  test.each([
    ['the same text', '{"city" : "Rome"}', '{"city" : "Rome"}'],
    ['whitespace and key order', '{ "city": "Rome", "days": 1 }', '{"days":1,"city":"Rome"}'],
    ['numbers by value', '{"days":1.0}', '{"days":1}'],
    ['exponents by value', '{"days":1e0}', '{"days":1}'],
    ['unicode escapes', '{"city":"Z\\u00fcrich"}', '{"city":"Zürich"}'],
    ['a large number as JavaScript writes it', '{"days":1e200}', '{"days":1e+200}'],
    ['a value that is no object', '[1]', '[1]'],
    [
      'a long number inside a string',
      '{"city":"12345678901234567890 \\" 1e500"}',
      '{ "city": "12345678901234567890 \\" 1e500" }',
    ],
    [
      'a long number as it stands, in other words around it',
      '{"days": 12345678901234567890, "city": "R"}',
      '{"city":"R","days":12345678901234567890}',
    ],
    [
      'a long number as JavaScript rounds it',
      '{"days":12345678901234567891}',
      '{"days":12345678901234567000}',
    ],
  ])('Arguments match under both settings: %s', (_, stored, given) => {
    expect(same(stored, given, 'schema')).toBe(true)
    expect(same(stored, given, 'json')).toBe(true)
  })

  test.each([
    ['text that does not parse, repeated as a string', '{"days": 1', '"{\\"days\\": 1"'],
    ['text that does not parse, repeated as something', '{"days": 1', '{"days":1}'],
    ['another value', '{"days":1}', '{"days":2}'],
    ['another type', '{"days":1}', '{"days":"1"}'],
    ['a missing declared key', '{"city":"Rome","days":1}', '{"city":"Rome"}'],
    ['an extra key without a default', '{"city":"Rome"}', '{"city":"Rome","days":1}'],
    ['null for a missing key', '{"city":"Rome"}', '{"city":"Rome","days":null}'],
    ['numbers too large to tell apart', '{"days":1e400}', '{"days":1e500}'],
    ['numbers too small to tell apart', '{"days":1e-400}', '{"days":1e-500}'],
    ['what is echoed does not parse', '{}', '{'],
    [
      'long numbers in each other’s place',
      '{"days":9007199254740993,"open":{"a":9007199254740992}}',
      '{"days":9007199254740992,"open":{"a":9007199254740993}}',
    ],
    [
      'a long number with a point in it',
      '{"days":12345678.123456789,"open":{"a":900719925474099.2e1}}',
      '{"days":12345678.1234567891,"open":{"a":900719925474099.3e1}}',
    ],
    [
      'long numbers that share one value',
      '{"days":12345678901234567890}',
      '{"days":12345678901234567891}',
    ],
  ])('Arguments differ under both settings: %s', (_, stored, given) => {
    expect(same(stored, given, 'schema')).toBe(false)
    expect(same(stored, given, 'json')).toBe(false)
  })

  test.each([[{ a: 1 }], [undefined], [null], [1]])(
    'Arguments that are not text compare by identity: %j',
    (given) => {
      expect(same('{"a":1}', given)).toBe(false)
      expect(same(given, '{"a":1}')).toBe(false)
    },
  )
})

describe('what validation does', () => {
  test.each([
    ['text that does not parse, repeated as nothing', '{"days": 1', '{}'],
    ['no text at all, repeated as nothing', '', '{}'],
    ['a default is filled in', '{"city":"Rome"}', '{"city":"Rome","units":"C"}'],
    ['an undeclared key is dropped', '{"city":"Rome","junk":1}', '{"city":"Rome"}'],
    ['behind a reference', '{"place":{"name":"a"}}', '{"place":{"name":"a","zoom":1}}'],
    ['within an array', '{"tags":[{"name":"a","junk":1}]}', '{"tags":[{"name":"a"}]}'],
    ['a default beside a choice of types', '{}', '{"either":null}'],
    ['a default beside a reference', '{}', '{"home":{"name":"Bern"}}'],
    [
      'a default fills an open object too',
      '{"unsaid":{"a":1,"c":2}}',
      '{"unsaid":{"a":1,"b":1,"c":2}}',
    ],
  ])('Arguments as validation leaves them match by their schema alone: %s', (_, stored, given) => {
    expect(same(stored, given, 'schema')).toBe(true)
    expect(same(stored, given, 'json')).toBe(false)
  })

  test.each([
    ['another value than the default', '{"city":"Rome"}', '{"city":"Rome","units":"F"}'],
    ['an undeclared key is changed', '{"city":"Rome","junk":1}', '{"city":"Rome","junk":2}'],
    ['an undeclared key is added', '{"city":"Rome"}', '{"city":"Rome","junk":1}'],
    [
      'behind a reference, another value',
      '{"place":{"name":"a"}}',
      '{"place":{"name":"b","zoom":1}}',
    ],
    ['an array made shorter', '{"tags":[{"name":"a"},{"name":"b"}]}', '{"tags":[{"name":"a"}]}'],
    ['a choice of types cannot be followed', '{"either":{"junk":1}}', '{"either":{}}'],
    ['an open object drops nothing', '{"open":{"a":1,"b":2}}', '{"open":{"a":1}}'],
    [
      'an object drops nothing unless it is closed',
      '{"unsaid":{"a":1,"c":2}}',
      '{"unsaid":{"a":1,"b":1}}',
    ],
    [
      'an object with a schema for other keys drops none',
      '{"other":{"a":1,"c":2}}',
      '{"other":{"a":1}}',
    ],
    ['a schema that refers to itself cannot be followed', '{"loop":{"x":1}}', '{"loop":{}}'],
    [
      'a key named __proto__ is a key',
      '{"__proto__":{"a":1},"city":"a"}',
      '{"__proto__":{"a":2},"city":"a"}',
    ],
  ])('Arguments that validation does not explain differ: %s', (_, stored, given) => {
    expect(same(stored, given, 'schema')).toBe(false)
    expect(same(stored, given, 'json')).toBe(false)
  })

  test.each([
    ['none', undefined],
    ['not an object', 'string'],
    ['without properties', { type: 'object', ...closed }],
    ['open', { type: 'object', properties: {} }],
    ['open by its word', { type: 'object', properties: {}, additionalProperties: true }],
    ['open by a schema', { type: 'object', properties: {}, additionalProperties: {} }],
    ['a reference elsewhere', { $ref: 'https://example.com/schema' }],
    ['a reference to nothing', { $ref: '#/$defs/Nothing' }],
    [
      'more beside a reference',
      { $ref: '#/$defs/A', properties: { junk: {} }, $defs: { A: { properties: {}, ...closed } } },
    ],
    [
      'properties that depend on others',
      { properties: {}, ...closed, dependentSchemas: { a: {} } },
    ],
    ['a choice', { oneOf: [{ type: 'object', properties: {}, ...closed }] }],
  ])('A schema that is open or cannot be followed lets nothing vanish: %s', (_, schema) => {
    expect(sameBy(schema, '{"junk":1}', '{}')).toBe(false)
    expect(sameBy(schema, '{"a": 1}', '{"a":1}')).toBe(true)
  })
})

test('Any arguments match what JavaScript makes of their text, and nothing else does', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.jsonValue(), (value, other) => {
      const text = JSON.stringify(value, null, 1)
      expect(sameBy(undefined, text, JSON.stringify(JSON.parse(text)))).toBe(true)
      const changed = JSON.stringify({ ...value, changed: [other] })
      expect(sameBy(undefined, text, changed)).toBe(false)
    }),
  )
})

test('A reference to an anchor is not followed: what it stands for must be equal', () => {
  const schema = {
    type: 'object',
    properties: { place: { $ref: '#place' } },
    $defs: { place: { $anchor: 'place', type: 'object', properties: {}, ...closed } },
  }
  expect(sameBy(schema, '{"place":{"city":"X"}}', '{"place":{}}')).toBe(false)
})

test('A schema with an address of its own is not followed into the root of another', () => {
  const own = { type: 'object', properties: {}, ...closed }
  const place = {
    $id: 'https://example.com/place',
    properties: { at: { $ref: '#/$defs/At' } },
    ...closed,
  }
  const schema = { properties: { place, at: { $ref: '#/$defs/At' } }, $defs: { At: own } }
  expect(sameBy(schema, '{"at":{"x":1}}', '{"at":{}}')).toBe(true)
  expect(sameBy(schema, '{"place":{"at":{"x":1}}}', '{"place":{"at":{}}}')).toBe(false)
})

test('Arguments that are nested too deep match by their text or not at all', () => {
  const nested = (inner: string): string =>
    `{"a":${'{"a":'.repeat(20_000)}${inner}${'}'.repeat(20_000)}}`
  const schema = {
    $ref: '#/$defs/A',
    $defs: { A: { properties: { a: { $ref: '#/$defs/A' } }, ...closed } },
  }
  for (const rule of [schema, undefined]) {
    expect(sameBy(rule, nested('1'), nested('1'))).toBe(true)
    expect(sameBy(rule, nested('1'), `${nested('1')} `)).toBe(false)
  }
})
