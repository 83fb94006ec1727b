// The arguments of `toolUser` satisfy their schemas, by the validators zod and, beyond zod, ajv.
import { Ajv } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { Budget } from '../src/models/budget.js'
import { Patterns } from '../src/models/pattern/example.js'
import { readPattern } from '../src/models/pattern/tree.js'
import { exampleOf } from '../src/models/schema-example.js'
import type { JsonValue } from '../src/wire/json.js'

const zodSchemas: Readonly<Record<string, z.ZodType>> = {
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

test.for(Object.keys(zodSchemas))('zod takes the example of its schema: %s', (name) => {
  const schema = zodSchemas[name] ?? z.never()
  const json: JsonValue = JSON.parse(JSON.stringify(z.toJSONSchema(schema, { io: 'input' })))
  const example = exampleOf(json)
  expect(
    schema.safeParse(example),
    `${JSON.stringify(json)} gave ${JSON.stringify(example)}`,
  ).toMatchObject({
    success: true,
  })
})

const jsonSchemas: readonly JsonValue[] = [
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

test.for(jsonSchemas)('ajv takes the example of %j', (schema) => {
  const validate = new Ajv2020({ strict: false }).compile(Object(schema))
  const example = exampleOf(schema)
  expect(validate(example), `${JSON.stringify(example)}: ${JSON.stringify(validate.errors)}`).toBe(
    true,
  )
})

/** Tuples as they were written before 2020, and as the AI SDK still sends those of zod. */
const olderTuples: readonly JsonValue[] = [
  { type: 'array', items: [{ type: 'number' }, { type: 'number' }, { type: 'string' }] },
  { type: 'array', items: [{ type: 'integer', minimum: 3 }], additionalItems: false },
  {
    type: 'array',
    items: [{ type: 'integer' }],
    additionalItems: { type: 'boolean' },
    minItems: 3,
  },
  { type: 'array', items: [{ type: 'integer' }], additionalItems: false, minItems: 1, maxItems: 1 },
  { type: 'array', items: [{ type: 'integer' }, { type: 'string' }], maxItems: 1 },
  {
    type: 'object',
    required: ['range'],
    properties: {
      range: {
        type: 'array',
        items: [{ type: 'number' }, { $ref: '#/definitions/unit' }],
        minItems: 2,
      },
    },
    definitions: { unit: { enum: ['C', 'F'] } },
  },
]

test.for(olderTuples)('a tuple in the older form: ajv takes the example of %j', (schema) => {
  const validate = new Ajv({ strict: false }).compile(Object(schema))
  const example = exampleOf(schema)
  expect(validate(example), `${JSON.stringify(example)}: ${JSON.stringify(validate.errors)}`).toBe(
    true,
  )
})

test('zod takes the example of its tuples in the older form', () => {
  const schema = z.object({ range: z.tuple([z.number(), z.number(), z.string()]) })
  const json: JsonValue = JSON.parse(JSON.stringify(z.toJSONSchema(schema, { target: 'draft-7' })))
  expect(JSON.stringify(json)).toContain('"items":[')
  expect(schema.safeParse(exampleOf(json))).toMatchObject({ success: true })
})

test('beyond a closed tuple there is nothing', () => {
  expect(
    exampleOf({ type: 'array', prefixItems: [{ const: 1 }], items: false, minItems: 3 }),
  ).toEqual([1])
  expect(
    exampleOf({ type: 'array', items: [{ const: 1 }], additionalItems: false, minItems: 3 }),
  ).toEqual([1])
})

test.for([
  '^\\p{Lu}\\p{Ll}+$',
  '^\\P{L}+$',
  '^[\\p{L}\\p{N}_-]{3,8}$',
  '^\\p{Script=Greek}{2}$',
  '^\\p{Emoji_Presentation}$',
  '^[^\\p{ASCII}]$',
  '\\bword\\b',
  '^a\\b.c$',
  '^.\\b.\\b.$',
  '\\Bing',
  'un\\B',
  '^\\w+\\b\\W\\b\\w+$',
  '^(?<quote>[\'"])\\w+\\k<quote>$',
  '^(a|b)-\\1$',
  '^(?<x>\\d)(?<y>[a-c])\\k<y>\\k<x>$',
  '^(?:(?<a>1)|(?<b>2))\\k<a>$',
  '^(?!admin)\\w{5}$',
  '^x(?=y)y$',
  '^\\u{1F600}$',
  '^[\\]\\d]+-\\u0041(?<name>x)$',
  '^\\cA$',
  '^[a-z&&b]$',
  '^a{,2}$',
  '^\\d{4}-(0[1-9]|1[0-2])$',
])('a pattern is solved: %s', (source) => {
  const text = new Patterns(new Budget()).example(source) ?? 'nothing was found'
  const expression = ((): RegExp => {
    try {
      return new RegExp(source, 'u')
    } catch {
      return new RegExp(source)
    }
  })()
  expect(text).toMatch(expression)
})

test('a pattern that cannot be solved is said to be one', () => {
  const patterns = new Patterns(new Budget())
  expect(patterns.example('^(?=.*\\d)(?=.*[a-z]).{8,}$')).toBeUndefined()
  expect(patterns.example('(')).toBeUndefined()
  expect(patterns.matches('(', 'anything')).toBe(true)
})

/**
 * Atoms of a pattern that the language can run on any text in no time, whatever they are made into
 * here.
 */
const atom = fc.constantFrom(
  'a',
  'b',
  '[ab]',
  '[^a]',
  '.',
  '\\w',
  '\\W',
  '\\b',
  '\\B',
  '^',
  '$',
  '(?=a)',
  '(?!b)',
  '(?<=a)',
  '(?<!b)',
)
const pattern: fc.Arbitrary<string> = fc.letrec<{ part: string; whole: string }>((tie) => ({
  part: fc.oneof(
    { maxDepth: 3 },
    atom,
    tie('whole').map((inside) => `(${inside})`),
    tie('whole').map((inside) => `(?:${inside})?`),
    tie('whole').map((inside) => `(?:${inside}){1,2}`),
    fc.constantFrom('a*', 'b+', '.*', '[ab]{2}'),
    tie('whole').map((inside) => `(?<n>${inside})\\k<n>`),
  ),
  whole: fc
    .array(
      fc.array(tie('part'), { maxLength: 3 }).map((parts) => parts.join('')),
      { minLength: 1, maxLength: 2 },
    )
    .map((alternatives) => alternatives.join('|')),
})).whole

test('matching says what the language says', () => {
  const texts = fc.string({ unit: fc.constantFrom('a', 'b', '-'), maxLength: 6 })
  fc.assert(
    fc.property(pattern, texts, (source, given) => {
      const expression = ((): RegExp | undefined => {
        try {
          return new RegExp(source, 'u')
        } catch {
          return undefined
        }
      })()
      // The language takes some names twice where the specification does not.
      fc.pre(expression !== undefined && readPattern(source) !== undefined)
      expect(new Patterns(new Budget()).matches(source, given)).toBe(expression?.test(given))
    }),
    { numRuns: 2_000 },
  )
})
