// Deltas that are read by the layout of an earlier one: what it costs, and that history changes
// nothing of what a text means.
import { afterEach, expect, test, vi } from 'vitest'
import { FrameMemory, readFrame } from '../../../src/protocol/frame.js'

afterEach(() => {
  vi.restoreAllMocks()
})

const layouts = {
  'the number before the text': (n: number) =>
    `"sequence_number":${n},"item_id":"i","delta":"t${n}"`,
  'the number behind the text': (n: number) =>
    `"item_id":"i","delta":"t${n}","sequence_number":${n}`,
  'a clock behind the text': (n: number) => `"sequence_number":${n},"delta":"t${n}","at":${n}`,
}

test.each(Object.entries(layouts))('No delta after the first few is parsed: %s', (_, fields) => {
  const memory = new FrameMemory()
  const read = (n: number): unknown =>
    readFrame(`{"type":"response.output_text.delta",${fields(n)}}`, 512, memory)
  for (let n = 0; n < 8; n++) read(n)
  const parse = vi.spyOn(JSON, 'parse')
  for (let n = 8; n < 16; n++) expect(read(n)).toMatchObject({ isDelta: true })
  expect(parse).not.toHaveBeenCalled()
})

test('Text that is not JSON is refused whatever came before it', () => {
  const broken = '{"type":"response.x.delta","sequence_number":2,"delta":"\\u003c\t"}'
  const memory = new FrameMemory()
  expect(readFrame(broken, 512, memory)).toBe('not_json')
  readFrame('{"type":"response.x.delta","sequence_number":1,"delta":"a"}', 512, memory)
  expect(readFrame(broken, 512, memory)).toBe('not_json')
})
