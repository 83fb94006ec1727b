/** The arguments that `toolUser` makes up, against the validators of the schemas: zod for its own, ajv for what zod cannot say. */
import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { matchesPattern, patternExample } from '../src/models/pattern-example.js'
import { exampleOf } from '../src/models/schema-example.js'
import type { JsonValue } from '../src/wire/json.js'

const SCHEMAS: Readonly<Record<string, z.ZodType>> = {
  text: z.string(),
  lengths: z.string().min(12).max(14),
  short: z.string().max(2),
  exact: z.string().length(5),
  pattern: z.string().regex(/^v\d+\.\d+$/),
  'pattern and length': z
    .string()
    .regex(/^v\d+$/)
    .min(10),
  'a prefix': z.string().startsWith('src/'),
  'an end': z.string().endsWith('.ts'),
  'both ends': z.string().startsWith('src/').endsWith('.ts'),
  'alternatives in a pattern': z.string().regex(/^(feat|fix)(\([a-z]+\))?: .{3,}$/),
  'a class that says no': z.string().regex(/^[^a-zA-Z]{3}$/),
  duration: z.iso.duration(),
  time: z.iso.time(),
  date: z.iso.date(),
  datetime: z.iso.datetime(),
  ipv4: z.ipv4(),
  ipv6: z.ipv6(),
  cidr: z.cidrv4(),
  'cidr of ipv6': z.cidrv6(),
  base64: z.base64(),
  base64url: z.base64url(),
  email: z.email(),
  url: z.url(),
  uuid: z.uuid(),
  nanoid: z.nanoid(),
  cuid: z.cuid(),
  cuid2: z.cuid2(),
  ulid: z.ulid(),
  emoji: z.emoji(),
  jwt: z.jwt(),
  e164: z.e164(),
  hostname: z.hostname(),
  number: z.number(),
  positive: z.number().positive(),
  negative: z.number().negative(),
  'between two bounds that are out': z.number().gt(0).lt(1),
  'a whole number below': z.int().lt(-3),
  'between two whole numbers': z.int().gt(6).lt(8),
  'a multiple': z.int().positive().multipleOf(5),
  'a multiple within bounds': z.number().min(7).max(11).multipleOf(5),
  object: z.object({
    path: z.string(),
    deep: z.object({ depth: z.int().min(2) }),
    left: z.string().optional(),
  }),
  record: z.record(z.string(), z.number()),
  'record of names': z.record(z.enum(['p', 'q']), z.number()),
  tuple: z.tuple([z.string(), z.int()]),
  array: z.array(z.string().length(3)).min(2),
  enum: z.enum(['fast', 'slow']),
  literal: z.literal(7),
  union: z.union([z.int().min(3), z.string()]),
  discriminated: z.discriminatedUnion('type', [
    z.object({ type: z.literal('a'), a: z.string() }),
    z.object({ type: z.literal('b') }),
  ]),
  intersection: z.object({ a: z.string() }).and(z.object({ b: z.number() })),
  nullable: z.string().nullable(),
  default: z.int().min(4).default(6),
  boolean: z.boolean(),
}

test.for(Object.keys(SCHEMAS))('zod takes the example of its schema: %s', (name) => {
  const schema = SCHEMAS[name] ?? z.never()
  const json: JsonValue = JSON.parse(JSON.stringify(z.toJSONSchema(schema, { io: 'input' })))
  const example = exampleOf(json)
  expect(schema.safeParse(example), `${JSON.stringify(json)} gave ${JSON.stringify(example)}`).toMatchObject({
    success: true,
  })
})

const JSON_SCHEMAS: readonly JsonValue[] = [
  { type: 'object', minProperties: 2 },
  {
    type: 'object',
    minProperties: 2,
    properties: { a: { type: 'string' }, b: { type: 'integer' } },
    additionalProperties: false,
  },
  {
    type: 'object',
    minProperties: 3,
    required: ['a'],
    properties: { a: { type: 'string' } },
    additionalProperties: { type: 'number' },
  },
  { type: 'object', minProperties: 2, propertyNames: { pattern: '^x-[a-z]+$' } },
  {
    type: 'object',
    minProperties: 1,
    patternProperties: { '^n\\d+$': { type: 'number' } },
    additionalProperties: false,
  },
  { type: 'array', minItems: 3, uniqueItems: true, items: { type: 'string' } },
  { type: 'array', minItems: 3, uniqueItems: true, items: { type: 'string', maxLength: 3 } },
  { type: 'array', minItems: 3, uniqueItems: true, items: { enum: ['a', 'b', 'c'] } },
  {
    type: 'array',
    minItems: 3,
    uniqueItems: true,
    items: { type: 'integer', exclusiveMaximum: 10, minimum: 7 },
  },
  { type: 'array', minItems: 2, uniqueItems: true, items: { type: 'boolean' } },
  { type: 'array', minItems: 3, uniqueItems: true, items: { type: 'string', pattern: '^a+$' } },
  {
    type: 'array',
    minItems: 2,
    uniqueItems: true,
    items: { type: 'object', properties: { id: { type: 'string' } } },
  },
  {
    type: 'array',
    minItems: 3,
    uniqueItems: true,
    items: { anyOf: [{ type: 'null' }, { type: 'string' }, { type: 'number' }] },
  },
  { type: 'number', exclusiveMinimum: 2, exclusiveMaximum: 2.5 },
  { type: 'number', minimum: 0.1, maximum: 0.9, multipleOf: 0.25 },
  {
    $ref: '#/$defs/node',
    $defs: { node: { type: 'object', properties: { next: { $ref: '#/$defs/node' } } } },
  },
]

test.for(JSON_SCHEMAS)('ajv takes the example of %j', (schema) => {
  const validate = new Ajv2020({ strict: false }).compile(Object(schema))
  const example = exampleOf(schema)
  expect(validate(example), `${JSON.stringify(example)}: ${JSON.stringify(validate.errors)}`).toBe(true)
})

test('a pattern that cannot be solved is said to be one', () => {
  expect(patternExample('^(?=.*\\d)(?=.*[a-z]).{8,}$')).toBeUndefined()
  expect(patternExample('^(a)\\1$')).toBeUndefined()
  expect(patternExample('(')).toBeUndefined()
  expect(matchesPattern('(', 'anything')).toBe(true)
  expect(patternExample('^[\\]\\d]+-\\u0041(?<name>x)$')).toMatch(/^[\]\d]+-A(x)$/)
})

test.for<JsonValue>([
  { type: 'array', minItems: 1e9, items: { type: 'array', minItems: 1e9 } },
  { type: 'object', minProperties: 1e9 },
  { type: 'string', minLength: 1e9 },
  { type: 'string', pattern: '^((a{9999}){9999}){9999}$' },
])('what asks for too much gets less: %j', (schema) => {
  expect(JSON.stringify(exampleOf(schema)).length).toBeLessThan(2_000_000)
})
