// Deltas that are read by the layout of an earlier one: what it costs, and that history changes
// nothing of what a text means.
import fc from 'fast-check'
import { afterEach, expect, test, vi } from 'vitest'
import { Frame, FrameMemory, frameOf, readFrame } from '../../../src/protocol/frame.js'

afterEach(() => {
  vi.restoreAllMocks()
})

const kinds = {
  'the number before the text': (n: number) =>
    `"sequence_number":${n},"item_id":"i","delta":"t${n}"`,
  'the number behind the text': (n: number) =>
    `"item_id":"i","delta":"t${n}","sequence_number":${n}`,
  'a clock behind the text': (n: number) => `"sequence_number":${n},"delta":"t${n}","at":${n}`,
}

test.each(Object.entries(kinds))('No delta after the first few is parsed: %s', (name, own) => {
  const memory = new FrameMemory()
  const read = (n: number): unknown =>
    readFrame(`{"type":"response.output_text.delta",${own(n)}}`, 512, memory)
  for (let n = 0; n < 8; n++) read(n)
  const parse = vi.spyOn(JSON, 'parse')
  for (let n = 8; n < 16; n++) {
    const itemId = name === 'a clock behind the text' ? undefined : 'i'
    expect(read(n)).toMatchObject({ isDelta: true, place: { sequence: n, itemId } })
  }
  expect(parse).not.toHaveBeenCalled()
})

/** Fields of deltas, and what only looks like one. */
const fields = fc.uniqueArray(
  fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom('"item_id":"a"', '"item_id":"b"', '"item_id":null') },
    { weight: 8, arbitrary: fc.constantFrom('"output_index":0', '"output_index":1') },
    {
      weight: 12,
      arbitrary: fc
        .constantFrom('a', '', '\\"', '\\\\', ',\\"item_id\\":\\"c', '\\u003c', '}', 'é\u2028')
        .map((text) => `"delta":"${text}"`),
    },
    fc.constantFrom('"obfuscation":"x"', '"obfuscation":"xyz"', '"logprobs":[]'),
    fc.constantFrom('"stream_id":"l0"', '"stream_id":"l1"', '"response_id":"r"', '"ts":1'),
    fc.constantFrom(
      '"x":{"item_id":"c"}',
      '"delta":1',
      '"sequence_number":5',
      '"ite\\u006d_id":"c"',
    ),
  ),
  { maxLength: 6 },
)
const number = fc.oneof(
  { weight: 6, arbitrary: fc.nat({ max: 20 }).map(String) },
  fc.constantFrom('-1', '1.5', '1e3', '007', '9007199254740993', '"1"', ''),
)
const layout = fc.record({ front: fields, back: fields })

test('What a delta says is what its JSON says, whatever deltas came before it', () => {
  let deltas = 0
  fc.assert(
    fc.property(
      fc.array(layout, { minLength: 1, maxLength: 3 }),
      fc.array(fc.record({ of: fc.nat(), number, cut: fc.option(fc.nat()) }), { maxLength: 8 }),
      (layouts, more) => {
        const memory = new FrameMemory()
        for (const { of, number: count, cut } of [{ of: 0, number: '1', cut: null }, ...more]) {
          const { front = [], back = [] } = layouts[of % layouts.length] ?? {}
          const all = ['"type":"response.x.delta"', ...front, `"sequence_number":${count}`, ...back]
          const whole = `{${all.join()}}`
          const at = cut === null ? whole.length : cut % whole.length
          const text = whole.slice(0, at) + whole.slice(at + 1)
          const frame = readFrame(text, 512, memory)
          expect(told(frame)).toEqual(told(readFrame(text, 512)))
          if (!(frame instanceof Frame) || !frame.isDelta) continue
          const event = parsed(text)
          if (event === undefined) continue
          deltas++
          expect(frame.stream_id).toBe(event.stream_id ?? undefined)
          expect(frame.place).toEqual(parsedPlace(text))
        }
      },
    ),
    { numRuns: 1500 },
  )
  expect(deltas).toBeGreaterThan(400)
})

test('Where the events of deltas are read, each is parsed once and says the same', () => {
  let deltas = 0
  fc.assert(
    fc.property(layout, number, fc.option(fc.nat()), ({ front, back }, count, cut) => {
      const all = ['"type":"response.x.delta"', ...front, `"sequence_number":${count}`, ...back]
      const whole = `{${all.join()}}`
      const at = cut === null ? whole.length : cut % whole.length
      const text = whole.slice(0, at) + whole.slice(at + 1)
      const memory = new FrameMemory()
      memory.eventIsRead()
      const frame = readFrame(text, 512, memory)
      const event = parsed(text)
      expect(frame instanceof Frame).toBe(Object.hasOwn(event ?? {}, 'type'))
      if (!(frame instanceof Frame)) return
      if (frame.isDelta) deltas++
      const { type, stream_id, responseId, place } = frameOf(JSON.parse(text), text)
      expect(frame).toMatchObject({ type, stream_id, responseId, place, event })
    }),
    { numRuns: 800 },
  )
  expect(deltas).toBeGreaterThan(200)
})

test('A delta that names a response, announces an item or spans lines is read as any event', () => {
  const isDelta = (more: string, end = ''): boolean => {
    const memory = new FrameMemory()
    memory.eventIsRead()
    const frame = readFrame(`{"type":"response.x.delta"${more}}${end}`, 512, memory)
    return frame instanceof Frame && frame.isDelta
  }
  expect(isDelta(',"delta":"a","response":null', '\n')).toBe(false)
  expect(isDelta(',"delta":"a"')).toBe(true)
  for (const more of [
    ',"response_id":"r"',
    ',"response":{"id":"r"}',
    ',"item":{"id":"i"}',
    ',\n"delta":"a"',
    ',\r"delta":"a"',
    ',"type":"x.delta"',
    ',"type":"response.done"',
  ])
    expect(isDelta(more)).toBe(false)
})

test('Deltas are parsed on arrival only while their events are read', () => {
  const memory = new FrameMemory()
  const parse = vi.spyOn(JSON, 'parse')
  const read = (n: number): unknown =>
    readFrame(`{"type":"response.x.delta","sequence_number":${n},"delta":"a"}`, 512, memory)
  const parsedOf = (count: number): number => {
    parse.mockClear()
    for (let n = 0; n < count; n++) read(n)
    return parse.mock.calls.length
  }
  // The first is parsed for its layout.
  expect(parsedOf(20)).toBe(1)
  const frame = read(20)
  if (frame instanceof Frame) expect(frame.event).toMatchObject({ sequence_number: 20 })
  expect(parsedOf(64)).toBe(64)
  expect(parsedOf(20)).toBe(0)
})

/** What a frame says of itself; a delta that is not JSON fails when it is asked. */
function told(frame: ReturnType<typeof readFrame>): unknown {
  if (!(frame instanceof Frame)) return frame
  const { type, stream_id, isDelta, isTooDeep } = frame
  const ask = (what: () => unknown): unknown => {
    try {
      return what()
    } catch (fault) {
      return fault instanceof SyntaxError ? 'no JSON' : fault
    }
  }
  const [responseId, place] = [ask(() => frame.responseId), ask(() => frame.place)]
  return { type, stream_id, isDelta, isTooDeep, responseId, place, event: ask(() => frame.outline) }
}

function parsed(text: string): { readonly stream_id?: unknown } | undefined {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The place that a frame has which was parsed. */
function parsedPlace(text: string): unknown {
  return frameOf(JSON.parse(text), text).place
}

test('Text that is not JSON is refused whatever came before it', () => {
  const broken = '{"type":"response.x.delta","sequence_number":2,"delta":"\\u003c\t"}'
  const memory = new FrameMemory()
  expect(readFrame(broken, 512, memory)).toBe('not_json')
  readFrame('{"type":"response.x.delta","sequence_number":1,"delta":"a"}', 512, memory)
  expect(readFrame(broken, 512, memory)).toBe('not_json')
})
