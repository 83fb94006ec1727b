// Limits for schemas: no pattern or count of one client's schema keeps the server from other
// clients.
import { describe, expect, test } from 'vitest'
import {
  type DevServer,
  type DevServerOptions,
  type JsonObject,
  type JsonValue,
  startDevServer,
  toolUser,
} from '../src/index.js'
import { Budget, ExampleTooLarge, maxExampleBytes } from '../src/models/budget.js'
import { Patterns } from '../src/models/pattern/example.js'
import { exampleNumber } from '../src/models/scalar-example.js'
import { exampleOf } from '../src/models/schema-example.js'
import { connect, textOf } from './support/client.js'
import { toolOutput } from './support/tools.js'

/** More than any of these takes on a slow machine; without the bounds they take for ever. */
const timeLimitMs = 10_000

async function within<Value>(work: () => Promise<Value> | Value): Promise<Value> {
  const begunAt = performance.now()
  const value = await work()
  expect(performance.now() - begunAt).toBeLessThan(timeLimitMs)
  return value
}

const requestFor = (parameters: JsonValue, stream = false): JsonObject => ({
  model: 'm',
  input: 'hi',
  stream,
  tools: [{ type: 'function', name: 'f', parameters, strict: false }],
})

async function post(
  server: DevServer,
  body: JsonObject,
): Promise<{ status: number; text: string }> {
  const answer = await fetch(`${server.baseURL}/responses`, {
    method: 'POST',
    body: JSON.stringify(body),
  })
  return { status: answer.status, text: await answer.text() }
}

const text = (fields: JsonObject): JsonObject => ({
  type: 'object',
  required: ['a'],
  properties: { a: { type: 'string', ...fields } },
})
const items = (fields: JsonObject): JsonObject => ({
  type: 'object',
  required: ['a'],
  properties: { a: { type: 'array', ...fields } },
})

describe('patterns', () => {
  const matches = (pattern: string, given: string): boolean =>
    new Patterns(new Budget()).matches(pattern, given)

  test.for([
    ['^(.+)+\\d$', /^.+\d$/],
    ['^(\\w+\\s?)*!$', /^[\w ]+!$/],
    ['^(a|a)*b$', /^a+b$/],
    ['^(a*)*b$', /^a+b$/],
    ['^([a-z]+)*[0-9]$', /^[a-z]+[0-9]$/],
    ['^(x+x+)+y$', /^x+y$/],
  ] as const)('%s is solved at once, 40 characters long', async ([pattern, safe]) => {
    await within(async () => {
      await using server = await startDevServer()
      const answer = await post(server, requestFor(text({ minLength: 40, pattern })))
      expect(answer.status).toBe(200)
      const { a } = JSON.parse(JSON.parse(answer.text).output[0].arguments)
      expect(a.length).toBeGreaterThanOrEqual(40)
      expect(a).toMatch(safe)
    })
  })

  test.for([
    ['^(.+)+\\d$', 'x'.repeat(5_000)],
    ['^(x+x+)+y$', 'x'.repeat(5_000)],
    ['(a?){200}a{200}$', 'a'.repeat(199)],
    ['^(?=(.*)*$)(?<!(b+)+)x$', 'b'.repeat(2_000)],
    ['^(.*)*\\1y$', 'x'.repeat(2_000)],
    ['^((.*)\\2)+y$', 'x'.repeat(2_000)],
  ] as const)('%s is known not to match, or given up, in time', async ([pattern, given]) => {
    expect(await within(() => matches(pattern, given))).toBe(false)
  })

  test.for([
    ['(', 'x', true],
    [`${'('.repeat(3_000)}a${')'.repeat(3_000)}`, 'b', true],
    ['a'.repeat(20_000), 'b', true],
    ['^((a{9999}){9999}){9999}$', 'a', false],
    ['^[^\\s\\S]$', 'a', false],
  ] as const)('what cannot be read or run is left alone: %#', async ([pattern, given, matched]) => {
    expect(await within(() => matches(pattern, given))).toBe(matched)
    expect(await within(() => new Patterns(new Budget()).example(pattern))).toBeUndefined()
  })

  test('names of properties are matched in the same way', async () => {
    const schema = {
      type: 'object',
      minProperties: 1,
      patternProperties: { '^(x+x+)+y$': { type: 'number' } },
      propertyNames: { const: 'x'.repeat(40) },
    }
    expect(await within(() => exampleOf(schema))).toEqual({ ['x'.repeat(40)]: 'example' })
  })

  test('many hard ones together take no longer than one', async () => {
    const properties = Object.fromEntries(
      Array.from({ length: 500 }, (_, at) => [
        `p${at}`,
        { type: 'string', minLength: 200, pattern: `^((.*)\\2)+${at}[^\\s\\S]$` },
      ]),
    )
    const schema = { type: 'object', required: Object.keys(properties), properties }
    await within(() => exampleOf(schema))
  })
})

describe('counts', () => {
  test('10,000 unique integers, linear and all different', async () => {
    const schema = items({
      minItems: 10_000,
      uniqueItems: true,
      items: { type: 'integer', minimum: 1, maximum: 1e9, multipleOf: 3 },
    })
    const example: JsonValue = await within(() => exampleOf(schema))
    const { a }: { a: number[] } = JSON.parse(JSON.stringify(example))
    expect(new Set(a).size).toBe(10_000)
    expect(a.filter((value) => value < 1 || value > 1e9 || value % 3 !== 0)).toEqual([])
  })

  test.for([
    [{ type: 'integer' }, [0, 1, 2]],
    [{ minimum: 5 }, [5, 6, 7]],
    [{ maximum: -5 }, [-5, -6, -7]],
    [{ minimum: -1, maximum: 1 }, [0, 1, -1]],
    [{ exclusiveMinimum: 5, exclusiveMaximum: 8 }, [6, 7, 6.5]],
    [{ minimum: 0.5, maximum: 0.9 }, [0.7]],
    [{ exclusiveMinimum: 0, multipleOf: 0.25 }, [0.25, 0.5, 0.75]],
    [{ minimum: 2, maximum: 1 }, [0]],
  ] as const)('numbers of %j, one by one', ([schema, expected]) => {
    const isInteger = 'type' in schema
    expect(expected.map((_, nth) => exampleNumber(schema, isInteger, nth))).toEqual(expected)
  })

  test('a number of a high rank takes no longer', async () => {
    const found = await within(() =>
      Array.from({ length: 100_000 }, (_, nth) =>
        exampleNumber({ minimum: 0, maximum: 0.5 }, false, nth),
      ),
    )
    expect(new Set(found).size).toBe(100_000)
  })
})

describe('sizes', () => {
  const huge: readonly (readonly [string, JsonObject])[] = [
    ['strings', items({ minItems: 400, items: { type: 'string', minLength: 1_000_000 } })],
    ['one string', text({ minLength: 1e12 })],
    ['arrays', items({ minItems: 1e9, items: { type: 'array', minItems: 1e9 } })],
    ['members', { type: 'object', minProperties: 1e9 }],
    ['a constant', items({ minItems: 1_000, items: { const: 'x'.repeat(10_000) } })],
    ['a tree', { $ref: '#/$defs/t', $defs: { t: { type: 'object', required: [...'abcd'], properties: Object.fromEntries([...'abcd'].map((name) => [name, { $ref: '#/$defs/t' }])) } } }],
    ['wide schemas', items({ minItems: 50_000, items: { type: 'object', properties: Object.fromEntries(Array.from({ length: 2_000 }, (_, at) => [`p${at}`, {}])) } })],
  ] // biome-ignore format: one schema a line

  test.for(huge)(
    'what asks for too much is refused with a 400 that says what to do: %s',
    async ([, schema]) => {
      await within(async () => {
        await using server = await startDevServer()
        for (const stream of [false, true]) {
          const answer = await post(server, requestFor(schema, stream))
          expect(answer.status).toBe(400)
          expect(answer.text.length).toBeLessThan(1_000)
          expect(JSON.parse(answer.text)).toMatchObject({
            error: { code: 'arguments_too_large', param: 'tools', type: 'invalid_request_error' },
          })
          expect(answer.text).toMatch(/Ask for less .*or give the server a model of its own/)
        }
        expect((await post(server, { model: 'm', input: 'x' })).status).toBe(200)
        expect(() => exampleOf(schema)).toThrow(ExampleTooLarge)
      })
    },
  )

  test('on a socket it is an error frame, nothing runs, and the connection goes on', async () => {
    await using server = await startDevServer()
    const client = await connect(server)
    const { tools = [] } = requestFor(text({ minLength: 1e7 }))
    const frames = await client.turn({ input: 'hi', tools })
    expect(frames).toHaveLength(1)
    expect(frames[0]).toMatchObject({
      type: 'error',
      status: 400,
      error: { code: 'arguments_too_large' },
    })
    expect(server.journal.responses.size).toBe(0)
    // A warm-up makes no arguments, and an answer from a tool's output none either.
    expect((await client.response({ input: 'hi', tools, generate: false })).status).toBe(
      'completed',
    )
    const call = { type: 'function_call', call_id: 'c', name: 'f', arguments: '{}' }
    const answered = await client.response({ input: [call, toolOutput('c', 'found')], tools })
    expect(textOf(answered)).toBe('The tools returned: found')
  })

  test('the bound is an option, and what is within it is made', async () => {
    const schema = text({ minLength: 2_000_000 })
    const options: DevServerOptions = { model: toolUser({ maxBytes: 4_000_000 }) }
    await using server = await startDevServer(options)
    const answer = await post(server, requestFor(schema))
    expect(answer.status).toBe(200)
    expect(JSON.parse(JSON.parse(answer.text).output[0].arguments).a).toHaveLength(2_000_000)
    expect(JSON.stringify(exampleOf(text({ minLength: 1_000_000 }))).length).toBeLessThan(
      maxExampleBytes,
    )
  })

  test('a long text is cut when it is said again', async () => {
    await using server = await startDevServer({ model: toolUser({ maxBytes: 1_000 }) })
    const client = await connect(server)
    const said = textOf(await client.response({ input: 'x'.repeat(5_000) }))
    expect(said).toBe(`You said: ${'x'.repeat(990)} […]`)
  })
})

test.for(['constructor', '__proto__', 'toString', 'hasOwnProperty'])(
  'names of what every object has are names as others are: %s',
  async (name) => {
    await using server = await startDevServer()
    const format = await post(server, requestFor(text({ format: name })))
    expect(JSON.parse(JSON.parse(format.text).output[0].arguments)).toEqual({ a: 'example' })
    const schema: JsonValue = JSON.parse(
      `{"type":"object","required":["${name}","a"],"properties":{"${name}":{"type":"integer"},"a":{"$ref":"#/${name}"}}}`,
    )
    const { text: body } = await post(server, requestFor(schema))
    expect(JSON.parse(body).output[0].arguments).toBe(`{"${name}":0,"a":"example"}`)
    const merged: JsonValue = JSON.parse(
      `{"allOf":[{"type":"object","required":["${name}"]},{"type":"object","required":["b"]}]}`,
    )
    expect(JSON.stringify(exampleOf(merged))).toBe(`{"${name}":"example","b":"example"}`)
  },
)
