// Structured output of the default model: whatever schema a request asks for, ajv takes the answer.
import { Ajv2020 } from 'ajv/dist/2020.js'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { startDevServer, toolUser } from '../src/index.js'
import { exampleOf } from '../src/models/schema-example.js'
import type { JsonObject, JsonValue } from '../src/wire/json.js'
import { connect, textOf } from './support/client.js'
import { tool, toolOutput } from './support/tools.js'

/** The form of `text.format`. */
const formatOf = (schema: JsonValue): JsonValue => ({
  format: { type: 'json_schema', name: 'answer', strict: true, schema },
})

const closed = (properties: JsonObject): JsonObject => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
})

const report = closed({
  title: { type: 'string' },
  kind: { type: 'string', enum: ['bug', 'feature'] },
  score: { type: 'number', minimum: 1, maximum: 5 },
  tags: { type: 'array', items: { type: 'string' }, minItems: 2 },
  next: { anyOf: [{ $ref: '#' }, { type: 'null' }] },
})

describe('over the wire', () => {
  test('answers with JSON of the schema, which says what the plain answer says', async () => {
    await using server = await startDevServer()
    const client = await connect(server)
    const first = await client.response({ input: 'go', text: formatOf(report) })
    const answer = JSON.parse(textOf(first))
    expect(new Ajv2020().validate(report, answer)).toBe(true)
    expect(answer.title).toBe('You said: go')
  })

  test('calls the tool first', async () => {
    await using server = await startDevServer()
    const client = await connect(server)
    const tools = [tool('look')]
    const text = formatOf(report)
    const first = await client.response({ input: 'go', tools, text })
    const input = [toolOutput(String(first.output[0]?.call_id), 'three files')]
    const second = await client.response({ input, tools, text, previous_response_id: first.id })
    expect(JSON.parse(textOf(second)).title).toBe('The tools returned: three files')
  })

  test('answers with any object where only JSON is asked for', async () => {
    await using server = await startDevServer()
    const client = await connect(server)
    const text = { format: { type: 'json_object' } }
    expect(JSON.parse(textOf(await client.response({ input: 'go', text })))).toEqual({
      answer: 'You said: go',
    })
  })

  test('with `required` calls one tool after the other, then answers', async () => {
    await using server = await startDevServer()
    const client = await connect(server)
    const tools = [tool('one'), tool('two')]
    const settings = { tools, tool_choice: 'required' }
    const first = await client.response({ input: 'go', ...settings })
    expect(first.output[0]).toMatchObject({ name: 'one' })
    const second = await client.response({
      ...settings,
      input: [toolOutput(String(first.output[0]?.call_id), '1')],
      previous_response_id: first.id,
    })
    expect(second.output[0]).toMatchObject({ name: 'two' })
    const third = await client.response({
      ...settings,
      input: [toolOutput(String(second.output[0]?.call_id), '2')],
      previous_response_id: second.id,
    })
    expect(textOf(third)).toBe('The tools returned: 1 | 2')
  })

  test.each<JsonObject>([
    { allOf: [{ properties: { title: { enum: ['fixed'] } } }] },
    { const: { title: 'fixed' } },
    { default: { title: 'fixed' }, enum: [{ title: 'fixed' }] },
    { patternProperties: { '^t': { pattern: '^fixed$' } } },
  ])('keeps to what %j asks of a text', async (more) => {
    await using server = await startDevServer()
    const client = await connect(server)
    const schema = { ...closed({ title: { type: 'string' } }), ...more }
    const answer = await client.response({ input: 'go', text: formatOf(schema) })
    expect(textOf(answer)).not.toContain('You said')
  })

  test('refuses a schema that asks for too much', async () => {
    await using server = await startDevServer({ model: toolUser({ maxBytes: 100 }) })
    const answer = await fetch(`${server.baseURL}/responses`, {
      method: 'POST',
      body: JSON.stringify({
        model: 'm',
        input: 'go',
        text: formatOf(closed({ long: { type: 'string', minLength: 1_000 } })),
      }),
      headers: { 'content-type': 'application/json' },
    })
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({
      error: { code: 'structured_output_too_large', param: 'text.format' },
    })
  })
})

/** Schemas of one value, without references; the bounds leave room for what they bound. */
const scalar: fc.Arbitrary<JsonObject> = fc.oneof(
  fc.constantFrom<JsonObject>(
    { type: 'string' },
    { type: 'boolean' },
    { type: 'null' },
    { type: 'integer' },
    { type: ['string', 'null'] },
    { type: ['null', 'integer'], minimum: 3 },
    { const: 'fixed' },
    { const: 0 },
  ),
  fc
    .uniqueArray(fc.oneof(fc.string(), fc.integer(), fc.constant(null)), { minLength: 1 })
    .map((values) => ({ enum: values })),
  fc
    .tuple(fc.nat(20), fc.nat(20))
    .map(([least, more]) => ({ type: 'string', minLength: least, maxLength: least + more })),
  fc
    .constantFrom('^[a-z]{2,4}$', '^\\d{4}-\\d{2}$', '^#[0-9a-f]{6}$', '[A-Z]+\\d', '^(a|b)+c?$')
    .map((pattern) => ({ type: 'string', pattern })),
  fc
    .tuple(fc.integer({ min: -1e6, max: 1e6 }), fc.nat(100), fc.boolean())
    .map(([least, more, isOut]) =>
      isOut
        ? { type: 'integer', exclusiveMinimum: least, exclusiveMaximum: least + more + 2 }
        : { type: 'integer', minimum: least, maximum: least + more },
    ),
  fc
    .tuple(
      fc.double({ min: -1e6, max: 1e6, noNaN: true }),
      fc.double({ min: 0.01, max: 100, noNaN: true }),
    )
    .map(([least, more]) => ({ type: 'number', minimum: least, exclusiveMaximum: least + more })),
  fc
    .tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: 1, max: 9 }))
    .map(([times, step]) => ({
      type: 'integer',
      multipleOf: step,
      minimum: times * step - step + 1,
    })),
)

/** Schemas as strict mode takes them: closed objects, arrays, unions, and references. */
const schemas = fc.letrec<{ node: JsonObject; object: JsonObject }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    scalar,
    tie('object'),
    fc.tuple(tie('node'), fc.nat(3), fc.nat(3)).map(([items, least, more]) => ({
      type: 'array',
      items,
      minItems: least,
      maxItems: least + more,
    })),
    fc.array(tie('node'), { minLength: 1, maxLength: 3 }).map((branches) => ({ anyOf: branches })),
    fc.constantFrom<JsonObject>(
      { $ref: '#/$defs/point' },
      { anyOf: [{ $ref: '#/$defs/list' }, { type: 'null' }] },
      { $ref: '#/$defs/list' },
      { $ref: '#/$defs/tree' },
    ),
  ),
  object: fc
    .dictionary(fc.string({ minLength: 1, maxLength: 8 }), tie('node'), { maxKeys: 4 })
    .map(closed),
}))

const $defs: JsonObject = {
  point: closed({ x: { type: 'number' }, unit: { enum: ['m', 'ft'] } }),
  // A list that may go on, with the branch that goes on first.
  list: closed({
    value: { type: 'string' },
    rest: { anyOf: [{ $ref: '#/$defs/list' }, { type: 'null' }] },
  }),
  tree: closed({
    name: { type: 'string' },
    children: { type: 'array', items: { $ref: '#/$defs/tree' } },
  }),
}

test('ajv takes the example of every schema that strict mode takes', () => {
  const ajv = new Ajv2020({ strict: false })
  fc.assert(
    fc.property(schemas.object, (object) => {
      const schema: JsonObject = { ...object, $defs }
      const example = exampleOf(schema)
      const isRight = ajv.validate(schema, example)
      expect(isRight, `${JSON.stringify(example)}: ${ajv.errorsText()}`).toBe(true)
    }),
    { numRuns: 150 },
  )
})
