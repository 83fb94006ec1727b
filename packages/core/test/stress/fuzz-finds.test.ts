// What the fuzz has found, as cases of their own: each was wrong once.
import { describe, expect, test } from 'vitest'
import { Frame, readFrame } from '../../src/protocol/frame.js'
import type { BodyPlan } from './fuzz/bodies.js'
import type { ClientCase } from './fuzz/client-case.js'
import { runClientCase } from './fuzz/client-fuzz.js'
import type { Mixup } from './fuzz/mixups.js'

const plain: ClientCase = {
  server: 'openai',
  manner: { isNumbered: false, leavesOutputOut: false },
  entry: 'events',
  entryBeside: 'events',
  isContinued: false,
  isHosted: false,
  ending: 'completed',
  attack: { type: 'shape', changes: [] },
  order: [],
  isDrained: false,
}

const plan: BodyPlan = {
  status: 200,
  headers: [],
  contentType: 'text/event-stream',
  content: 'events',
  changes: [],
  text: '',
  lineEnd: '\n',
  spelling: 'plain',
  cuts: [],
  end: 'ends',
  badBytesAt: undefined,
}

describe('a turn beside one whose server mislabels an event, before its own item has begun', () => {
  test.each<[string, Mixup, number[]]>([
    ['a delta of the turn beside it', { what: 'label', event: 1, label: 'other' }, [0, 0, 1]],
    ['an item of an earlier turn', { what: 'earlier', event: 4, at: 0, label: 'other' }, [1, 0, 0]],
  ])(
    'A turn beside one whose server mislabels an event is not handed %s',
    async (_, change, order) => {
      const attack = { type: 'mixup', changes: [change] } as const
      expect(await runClientCase({ ...plain, attack, order })).toEqual([])
    },
  )
})

test('A line separator in data that is no JSON ends no line', async () => {
  const changes = [{ what: 'surround', event: 1, place: 0, text: '\u2028' }] as const
  const attack = { type: 'http', plan: { ...plan, changes } } as const
  expect(await runClientCase({ ...plain, entry: 'sse-errors', attack })).toEqual([])
})

test.each(['\n', '\r', '\r\n\r\n'])(
  'A type with a line break (%j) is no line of SSE',
  async (text) => {
    const stray = { fields: [['type', { raw: JSON.stringify(`response.${text}`) }]] } as const
    const attack = { type: 'shape', changes: [{ what: 'stray', event: 4, stray }] } as const
    expect(await runClientCase({ ...plain, entry: 'sse', attack })).toEqual([])
  },
)

describe('of a name that stands twice, the last counts, as for whoever parses the event', () => {
  const read = (fields: string): Frame => {
    const frame = readFrame(`{"type":"response.output_text.delta",${fields}}`)
    if (frame instanceof Frame) return frame
    throw new Error(`Read as ${frame}.`)
  }

  test('The last of two type fields counts, as for whoever parses the event', () => {
    const { isDelta, type } = read('"delta":"x","type":"response.completed"')
    expect({ isDelta, type }).toEqual({ isDelta: false, type: 'response.completed' })
  })

  test('The last of two places in the response counts, as for whoever parses the event', () => {
    const { place } = read(
      '"item_id":"a","item_id":"b","output_index":0,"output_index":1,"sequence_number":2,"sequence_number":3',
    )
    expect(place).toEqual({ itemId: 'b', outputIndex: 1, sequence: 3 })
  })
})
