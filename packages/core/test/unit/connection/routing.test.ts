// Which lane, and so which turn, an event of a connection belongs to.
import { describe, expect, test } from 'vitest'
import { createLane } from '../../../src/connection/lane.js'
import { laneOf } from '../../../src/connection/routing.js'
import { running } from '../../support/running-turn.js'

describe('an event belongs', () => {
  test('An event belongs to the lane it names, else to the only turn in flight, else to nobody', () => {
    const lanes = [createLane('l0', 0), createLane('l1', 0)]
    const [first, second] = lanes
    if (first === undefined || second === undefined) throw new Error('Two lanes.')
    expect(laneOf(lanes, { stream_id: 'l1' })).toBe(second)
    expect(laneOf(lanes, { stream_id: 'l9' })).toBeUndefined()
    expect(laneOf(lanes, {})).toBeUndefined()
    first.turn = running()
    expect(laneOf(lanes, {})).toBe(first)
    second.turn = running()
    expect(laneOf(lanes, {})).toBeUndefined()
  })
})
