// What ends a connection, what it withholds, and how many turns it takes where ids repeat.
import { describe, expect, test } from 'vitest'
import { openaiEndpoint } from '../../../src/endpoints/endpoints.js'
import { begin, bench, completed, created, isFree } from '../../support/connection.js'

test('A connection drains once more than half of its lanes wait for responses that no turn asked for', () => {
  const it = bench()
  for (let i = 0; i < 17; i++) {
    expect(it.connection.phase).toBe('open')
    const { lane } = begin(it)
    it.socket.receive({ ...created(`resp_${i}`), stream_id: lane.id })
    it.socket.receive({ ...completed(`resp_${i}`), stream_id: lane.id })
    it.socket.receive({ type: 'response.output_text.delta', delta: 'x', stream_id: lane.id })
  }
  expect(it.connection.phase).toBe('closed')
})

test('A connection whose server gives one id to all responses runs one turn after the other', () => {
  const it = bench({ ...openaiEndpoint(), repeatsIds: true })
  for (const at of [1, 2]) {
    const { lane } = begin(it)
    const { type, response } = {
      type: 'response.created',
      response: { id: 'resp_1', created_at: at },
    }
    it.socket.receive({ type, response, stream_id: lane.id })
    const item = { id: `msg_${at}`, type: 'message' }
    it.socket.receive({
      type: 'response.output_item.added',
      output_index: 0,
      item,
      stream_id: lane.id,
    })
    it.socket.receive({ ...completed('resp_1'), stream_id: lane.id })
  }
  begin(it)
  expect(it.connection.hasRoom).toBe(false)
})

test('A connection whose server gave one id to two responses takes no third turn', () => {
  const it = bench()
  const { lane } = begin(it)
  it.socket.receive({ ...created('resp_1'), stream_id: lane.id })
  it.socket.receive({ ...completed('resp_1'), stream_id: lane.id })
  expect(it.connection.hasRoom).toBe(true)
  it.ids.repeats('resp_1')
  expect(it.connection.hasRoom).toBe(false)
})

test('Where ids repeat, the beginning of a response is handed on once an item of its own has come', () => {
  const it = bench({ ...openaiEndpoint(), repeatsIds: true })
  const first = begin(it)
  const on = { stream_id: first.lane.id }
  const item = (id: string): object => ({
    type: 'response.output_item.added',
    output_index: 0,
    item: { id },
  })
  for (const event of [created('resp_1'), item('msg_1'), completed('resp_1')])
    it.socket.receive({ ...event, ...on })
  const second = begin(it, undefined, first.lane)
  const again = {
    type: 'response.created',
    response: { id: 'resp_1', previous_response_id: null, created_at: 2 },
  }
  it.socket.receive({ ...again, ...on })
  expect(second.said).toEqual([])
  it.socket.receive({ ...item('msg_2'), ...on })
  expect(second.said).toEqual(['response.created', 'response.output_item.added'])
})

test('A connection holds no more of a doubtful beginning than one frame may bring', () => {
  const it = bench({ ...openaiEndpoint(), repeatsIds: true })
  const first = begin(it)
  const on = { stream_id: first.lane.id }
  for (const event of [created('resp_1'), completed('resp_1')])
    it.socket.receive({ ...event, ...on })
  const second = begin(it, undefined, first.lane)
  const response = { id: 'resp_1', previous_response_id: null, instructions: 'x'.repeat(300) }
  it.socket.receive({ type: 'response.created', response, ...on })
  it.socket.receive({ type: 'response.in_progress', response, ...on })
  expect(second.said).toEqual([])
  it.socket.receive({ type: 'response.queued', response, ...on })
  expect(second.said).toEqual(['lost: in_doubt'])
})

describe('a connection in doubt', () => {
  test('A connection in doubt ends at once and tells every turn on it', () => {
    const it = bench()
    const [first, second] = [begin(it), begin(it)]
    it.socket.receive({ ...created('resp_1'), stream_id: first.lane.id })
    it.socket.receive({ ...created('resp_2'), stream_id: second.lane.id })
    it.socket.receive({ ...completed('resp_3'), stream_id: first.lane.id })
    expect(first.said).toEqual(['response.created', 'lost: in_doubt'])
    expect(second.said).toEqual(['response.created', 'lost: in_doubt'])
    expect(it.socket.isAlive).toBe(false)
  })

  test('A connection whose sink throws ends and hands nothing more on', () => {
    const it = bench()
    const lane = it.connection.addLane()
    if (lane === undefined) throw new Error('No lane.')
    const hold = it.connection.begin(lane, {
      anchor: undefined,
      model: 'm',
      isInstructed: false,
      source: undefined,
    })
    const ends: string[] = []
    hold.send('{}', (told) => {
      if (told.type === 'turn_event') throw new RangeError('Too deep.')
      if (told.type === 'turn_lost') ends.push(told.end.type)
    })
    it.socket.receive({ ...created('resp_1'), stream_id: lane.id })
    expect(ends).toEqual(['in_doubt'])
  })

  test('A frame that nests too deeply ends its own turn and no other', () => {
    const it = bench()
    const [first, second] = [begin(it), begin(it)]
    let deep: object = {}
    for (let i = 0; i < 20; i++) deep = { deep }
    it.socket.receive({ ...created('resp_1'), stream_id: first.lane.id })
    it.socket.receive({ type: 'response.other', deep, stream_id: first.lane.id })
    expect(first.said).toEqual(['response.created', 'lost: over_limit'])
    expect(isFree(first.lane)).toBe(false)
    it.socket.receive({ ...created('resp_2'), stream_id: second.lane.id })
    it.socket.receive({ ...completed('resp_2'), stream_id: second.lane.id })
    expect(second.said).toEqual(['response.created', 'response.completed'])
    it.socket.receive({ ...completed('resp_1'), stream_id: first.lane.id })
    expect(isFree(first.lane)).toBe(true)
  })
})
