// A snapshot that is read without its instructions and tools says the same as one that is parsed
// whole, wherever they stand, whatever else has their names, and however the text is broken.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Echoes } from '../../../src/protocol/echoes.js'
import { Frame, readFrame } from '../../../src/protocol/frame.js'

const nesting = 512

/** What a frame says, with the order of its fields. */
function told(frame: ReturnType<typeof readFrame>): unknown {
  if (!(frame instanceof Frame)) return frame
  const { type, stream_id, isDelta, isTooDeep, responseId } = frame
  return { type, stream_id, isDelta, isTooDeep, responseId, event: JSON.stringify(frame.event) }
}

const long = (text: string): string => text.repeat(Math.ceil(600 / text.length))
const anyInstructions = fc.oneof(
  fc.constantFrom(null, '', 'short', long('Be "brief". \\ \n'), long('é😀'), long(',"tools":[')),
  fc.string({ minLength: 1 }).map(long),
)
const tool = fc.record({
  type: fc.constant('function'),
  name: fc.string(),
  parameters: fc.jsonValue(),
})
const anyTools = fc.oneof(
  fc.constantFrom(null, [], [{ name: long('"instructions":') }]),
  // A parameter of a tool may have the name of a field of the response.
  fc.constantFrom('instructions', 'tools', 'response').map((name) => [
    { a: 1, [name]: long('is said') },
    { a: 1, [name]: [long('is listed')] },
  ]),
  fc.array(tool, { minLength: 20, maxLength: 24 }),
)
const anyField = fc.tuple(
  fc.constantFrom('id', 'metadata', 'instructions', 'tools', 'response', 'x', '__proto__'),
  fc.oneof(
    fc.jsonValue(),
    fc.constantFrom(
      null,
      'response',
      'tools',
      { instructions: null, tools: 1 },
      '","instructions":null',
      'a\u007f',
    ),
  ),
)
/** An object in text, in which a name may stand twice. */
const inText = (entries: readonly (readonly [string, unknown])[]): string =>
  `{${entries.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join()}}`

const snapshot = fc
  .record({
    type: fc.constantFrom('response.created', 'response.completed', 'error', 'x'),
    instructions: anyInstructions,
    tools: anyTools,
    front: fc.array(anyField, { maxLength: 2 }),
    back: fc.array(anyField, { maxLength: 2 }),
    around: fc.array(anyField, { maxLength: 1 }),
    lane: fc.constantFrom([], [['stream_id', 'l1'] as const]),
    isSwapped: fc.boolean(),
  })
  .map((of) => {
    const asked: [string, unknown][] = [
      ['instructions', of.instructions],
      ['tools', of.tools],
    ]
    const echoes = of.isSwapped ? asked.toReversed() : asked
    const response = inText([['id', 'resp_1'], ...of.front, ...echoes, ...of.back])
    const event = inText([['type', of.type], ['response', 0], ...of.around, ...of.lane])
    return event.replace('"response":0', () => `"response":${response}`)
  })

describe('a snapshot', () => {
  test('It says the same without its echoes as parsed whole, the first time and later', () => {
    let outlines = 0
    fc.assert(
      fc.property(fc.array(snapshot, { minLength: 1, maxLength: 4 }), (texts) => {
        const echoes = new Echoes()
        for (const text of [...texts, ...texts]) {
          const frame = readFrame(text, nesting, echoes)
          if (frame instanceof Frame && frame.snapshot !== undefined) outlines++
          expect(told(frame)).toEqual(told(readFrame(text, nesting)))
        }
      }),
      { numRuns: 400 },
    )
    expect(outlines).toBeGreaterThan(150)
  })

  test('Broken text is what it is, also where what is broken was seen whole before', () => {
    fc.assert(
      fc.property(
        fc.record({
          text: snapshot,
          where: fc.double({ min: 0, max: 1, noNaN: true }),
          count: fc.nat(2),
          put: fc.constantFrom('', ...'"\\,}]{:\n', 'null', ',"tools":0', '\\u0074'),
        }),
        ({ text, where, count, put }) => {
          const echoes = new Echoes()
          readFrame(text, nesting, echoes)
          const at = Math.floor(where * text.length)
          const broken = text.slice(0, at) + put + text.slice(at + count)
          expect(told(readFrame(broken, nesting, echoes))).toEqual(told(readFrame(broken, nesting)))
        },
      ),
      { numRuns: 1500 },
    )
  })

  const created = (response: object): string =>
    JSON.stringify({ type: 'response.created', sequence_number: 0, response })
  const said = long('Say something. ')
  const someTools = Array.from({ length: 40 }, (_, i) => ({ type: 'function', name: `tool${i}` }))
  const asked = {
    id: 'r',
    object: 'response',
    output: [],
    instructions: said,
    tools: someTools,
    store: false,
  }
  const read = (text: string, echoes: Echoes): Frame => {
    const frame = readFrame(text, nesting, echoes)
    if (!(frame instanceof Frame)) throw new Error(frame)
    return frame
  }

  test('A tool whose parameter is called instructions is whole, wherever the tools stand', () => {
    const parameters = { type: 'object', properties: { agent: {}, instructions: { about: said } } }
    const tools = [...someTools, { type: 'function', name: 'spawn', parameters }]
    const echoes = new Echoes()
    for (const response of [
      { id: 'r', object: 'response', tools, instructions: said },
      { instructions: said, id: 'r', object: 'response', tools },
      { id: 'r', object: 'response', instructions: said, tools },
      { id: 'r', object: 'response', instructions: null, tools },
    ])
      for (let i = 0; i < 3; i++) {
        const { event } = read(created(response), echoes)
        expect(JSON.stringify(event.response)).toBe(JSON.stringify(response))
      }
  })

  test('Values are kept within a limit, and each for the field that it stands in', () => {
    const echoes = new Echoes()
    const odd = { ...asked, tools: said }
    for (const response of [odd, odd, asked])
      expect(read(created(response), echoes).event).toMatchObject({ response })
    for (let i = 0; i < 8; i++)
      read(created({ ...asked, instructions: `${i}`.repeat(200_000) }), echoes)
    expect(echoes.length).toBeGreaterThan(600_000)
    expect(echoes.length).toBeLessThan(1024 * 1024)
    const before = echoes.length
    read(created({ ...asked, instructions: 'x'.repeat(300_000) }), echoes)
    expect(echoes.length).toBe(before)
  })

  test('Of values that differ every time, after the first eight only each 64th is read', () => {
    const echoes = new Echoes()
    const other = (i: number): Frame =>
      read(created({ ...asked, tools: null, instructions: `${i} `.repeat(600) }), echoes)
    for (let i = 0; i < 8; i++) expect(other(i).snapshot).toBeDefined()
    const found = Array.from({ length: 56 }, (_, i) => other(8 + i).snapshot)
    expect(found.map((each) => each !== undefined).lastIndexOf(true)).toBe(55)
    expect(found.filter((each) => each !== undefined)).toHaveLength(1)
    expect(read(created(asked), echoes).event).toMatchObject({ response: asked })
  })

  test('Every reader gets tools of its own', () => {
    const echoes = new Echoes()
    const [one, other] = [read(created(asked), echoes), read(created(asked), echoes)]
    const tools: unknown = Reflect.get(Object(one.event.response), 'tools')
    if (Array.isArray(tools)) tools.length = 0
    expect(one.event).toMatchObject({ response: { tools: [] } })
    expect(other.event).toMatchObject({ response: { tools: someTools } })
  })

  test('The tools of an event are a field like any other', () => {
    const responseOf = (): Record<string, unknown> =>
      Object(read(created(asked), new Echoes()).event.response)
    expect(JSON.parse(JSON.stringify(responseOf()))).toEqual(asked)
    expect({ ...responseOf() }).toEqual(asked)
    expect(structuredClone(responseOf())).toEqual(asked)
    const frozen = Object.freeze(responseOf())
    expect(frozen.tools).toEqual(someTools)
    expect(() => Object.assign(frozen, { tools: [] })).toThrow(TypeError)
    expect(frozen.tools).toEqual(someTools)
    const original = responseOf()
    const copy = Object.create(null, Object.getOwnPropertyDescriptors(original))
    copy.tools = []
    expect(original.tools).toEqual(someTools)
    const response = responseOf()
    expect(response.tools).toBe(response.tools)
    response.tools = 'others'
    expect(response.tools).toBe('others')
    delete response.tools
    expect(Object.keys(response)).not.toContain('tools')
  })

  test('Its print tells responses apart by all that they say, and equal ones share it', () => {
    const print = (response: object, type = 'response.created'): string =>
      read(JSON.stringify({ type, sequence_number: 3, response }), new Echoes()).print
    expect(print(asked)).toBe(print({ ...asked }))
    for (const change of [
      { id: 's' },
      { output: [{ type: 'message' }] },
      { instructions: said.replace('some', 'a') },
      { tools: someTools.slice(1) },
      { tools: [...someTools.slice(1), { type: 'function', name: 'tool0' }] },
    ])
      expect(print({ ...asked, ...change })).not.toBe(print(asked))
  })

  test('The print of an event is the same before and after it was read whole', () => {
    const frame = read(created(asked), new Echoes())
    const { print } = frame
    expect(frame.event).toMatchObject({ response: { tools: someTools } })
    expect(frame.print).toBe(print)
  })

  test('An echo that nests deeply is no echo, and the frame is as deep as it is', () => {
    const deep = JSON.parse(`${'['.repeat(100)}${'1,'.repeat(600)}1${']'.repeat(100)}`)
    const frame = read(created({ ...asked, tools: deep }), new Echoes())
    expect(frame.snapshot?.echoes.map(({ field }) => field)).toEqual(['instructions'])
    const tooDeep = JSON.parse(`${'['.repeat(600)}${']'.repeat(600)}`)
    expect(read(created({ ...asked, tools: tooDeep }), new Echoes()).isTooDeep).toBe(true)
  })
})

/** The prints of the same snapshot of two responses. */
function printsOf(event: (response: string) => string): readonly unknown[] {
  return [1, 2].map((createdAt) => {
    const own = `{"id":"r","created_at":${createdAt},"instructions":"${long('x')}"}`
    const frame = readFrame(event(own), nesting, new Echoes())
    return frame instanceof Frame && frame.print
  })
}

test.each([
  ['a first response', '"response":{"id":"r"},"response" :'],
  ['a nested field', '"item":{"response":1},"response" :'],
])('Responses are told apart behind %s of the same name', (_, before) => {
  const [one, other] = printsOf((own) => `{"type":"response.created",${before}${own}}`)
  expect(one).not.toBe(other)
})

test('The print is of the response alone where a space stands before it', () => {
  const at = (number: number): unknown =>
    printsOf(
      (own) => `{"type":"response.created","response": ${own},"sequence_number":${number}}`,
    )[0]
  expect(at(1)).toBe(at(2))
})
