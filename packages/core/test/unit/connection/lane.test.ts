// What a lane holds after a terminal event, and when it is free.
import { describe, expect, test } from 'vitest'
import { createLane, headAfter, isFree } from '../../../src/connection/lane.js'
import { running } from '../../support/running-turn.js'

describe('after a terminal event a lane holds', () => {
  const lane = { ...createLane('l0', 0), head: 'resp_1' }
  const completed = { type: 'response.completed', response: { id: 'resp_2' } }
  test.each([
    [
      'the new response',
      { anchor: 'resp_1', event: completed, evicts: 'continued-head' },
      { head: 'resp_2', loss: 'displaced' },
    ],
    [
      'nothing, when it was cut short',
      { anchor: 'resp_1', event: { type: 'response.incomplete' }, evicts: 'continued-head' },
      { head: undefined, loss: 'displaced' },
    ],
    [
      'nothing, when its continuation failed',
      { anchor: 'resp_1', event: { type: 'response.failed' }, evicts: 'continued-head' },
      { head: undefined, loss: 'failed' },
    ],
    [
      'what it held, when a fork from elsewhere failed',
      { anchor: 'resp_0', event: { type: 'error' }, evicts: 'continued-head' },
      { head: 'resp_1', loss: undefined },
    ],
    [
      'nothing, when anything failed, on servers that are that strict',
      { anchor: 'resp_0', event: { type: 'error' }, evicts: 'lane-head' },
      { head: undefined, loss: 'failed' },
    ],
  ] as const)(
    'After a terminal event a lane holds %s',
    (_, { anchor, event, evicts }, expected) => {
      expect(headAfter({ ...lane, turn: running(anchor) }, event, evicts)).toEqual(expected)
    },
  )
})

test('A lane is free when nothing runs on it, nothing forks from it, and no abandoned response may still run', () => {
  const lane = createLane('l0', 0)
  expect(isFree(lane)).toBe(true)
  expect(isFree({ ...lane, turn: running() })).toBe(false)
  expect(isFree({ ...lane, forks: 1 })).toBe(false)
  expect(isFree({ ...lane, orphan: 'crowded' })).toBe(false)
})
