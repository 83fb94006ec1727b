// Which turn an event on a connection goes to, by lane, by response and by exclusion.
import { describe, expect, test } from 'vitest'
import { createLane, type Lane, type RunningTurn } from '../../../src/connection/lane.js'
import { ResponseIds } from '../../../src/connection/response-ids.js'
import { routeOf } from '../../../src/connection/routing.js'
import { SeenResponses } from '../../../src/connection/seen-responses.js'
import { type Frame, frameOf } from '../../../src/protocol/frame.js'
import {
  added,
  created,
  delta,
  frame,
  identity,
  numbered,
  ofItem,
  snapshot,
} from '../../support/answer-identity.js'

describe('an event on a connection', () => {
  const running = (seen: SeenResponses): RunningTurn => ({
    anchor: undefined,
    source: undefined,
    identity: identity({}, seen),
    sink: () => {},
    held: [],
    isAbandoned: false,
    cancelBound() {},
  })
  const line = (count: number): { lanes: Lane[]; seen: SeenResponses } => {
    const lanes = Array.from({ length: count }, (_, i) =>
      createLane(count === 1 ? undefined : `l${i}`, 0),
    )
    return { lanes, seen: new SeenResponses(new ResponseIds(false)) }
  }
  const on = (lane: string, event: Frame): Frame =>
    frameOf(
      { ...event.event, stream_id: lane },
      JSON.stringify({ ...event.event, stream_id: lane }),
    )

  test('An event without a lane goes to the turn whose response it names', () => {
    const { lanes, seen } = line(2)
    for (const lane of lanes) lane.turn = running(seen)
    routeOf(on('l0', created('resp_a')), lanes, seen)
    routeOf(on('l1', created('resp_b')), lanes, seen)
    expect(routeOf(snapshot('response.completed', 'resp_b'), lanes, seen)).toMatchObject({
      type: 'own',
      lane: { id: 'l1' },
    })
    expect(routeOf(delta(), lanes, seen).type).toBe('in_doubt')
    expect(routeOf(frame({ type: 'codex.rate_limits' }), lanes, seen).type).toBe('dropped')
    expect(routeOf(frame({ type: 'error' }), lanes, seen).type).toBe('of_all')
  })

  test('A response that no turn asked for keeps its lane until it has ended', () => {
    const { lanes, seen } = line(2)
    const [lane] = lanes
    expect(routeOf(on('l0', created('resp_a')), lanes, seen).type).toBe('lane_orphaned')
    expect(lane?.orphan).toMatchObject({ responseId: 'resp_a' })
    seen.add('resp_old')
    for (const event of [
      snapshot('response.completed', 'resp_old'),
      added('msg_a'),
      delta(ofItem('msg_a')),
    ]) {
      expect(routeOf(on('l0', event), lanes, seen).type).toBe('lane_orphaned')
    }
    expect(lane?.orphan).toMatchObject({ responseId: 'resp_a' })
    expect(routeOf(on('l0', snapshot('response.completed', 'resp_a')), lanes, seen).type).toBe(
      'lane_clear',
    )
    expect(lane?.orphan).toBeUndefined()
  })

  test.each([
    ['another begins', created('resp_b')],
    ['another ends', snapshot('response.completed', 'resp_b')],
    ['another begins under the same id', created('resp_a')],
    ['an earlier one goes on', snapshot('response.in_progress', 'resp_old')],
    ['a part of another comes', delta(ofItem('msg_b'))],
  ])('Two responses on one lane that no turn asked for keep it for good: %s', (_, event) => {
    const { lanes, seen } = line(2)
    const [lane] = lanes
    seen.add('resp_old')
    routeOf(on('l0', created('resp_a')), lanes, seen)
    routeOf(on('l0', added('msg_a')), lanes, seen)
    routeOf(on('l0', event), lanes, seen)
    for (const id of ['resp_a', 'resp_b', 'resp_old']) {
      expect(routeOf(on('l0', snapshot('response.completed', id)), lanes, seen).type).toBe(
        'lane_orphaned',
      )
    }
    expect(lane?.orphan).toBe('crowded')
  })

  test('A lane counts the error after which its response goes on', () => {
    const { lanes, seen } = line(2)
    const [lane] = lanes
    if (lane === undefined) throw new Error('A lane.')
    const turn = running(seen)
    lane.turn = turn
    routeOf(on('l0', numbered(0, created('resp_a'))), lanes, seen)
    routeOf(on('l0', frame({ type: 'error', sequence_number: 1 })), lanes, seen)
    lane.turn = undefined
    lane.orphan = turn.identity
    routeOf(on('l0', numbered(2, snapshot('response.in_progress', 'resp_a'))), lanes, seen)
    expect(lane.orphan).toBe(turn.identity)
  })

  test('A response that no turn asked for ends the use of a connection without lanes', () => {
    const { lanes, seen } = line(1)
    expect(routeOf(created('resp_a'), lanes, seen).type).toBe('in_doubt')
  })

  test('A response that no turn asked for, where the next turn may come, ends the use of the connection', () => {
    const { lanes, seen } = line(2)
    expect(routeOf(created('resp_a'), [], seen).type).toBe('in_doubt')
    expect(routeOf(on('l7', created('resp_b')), lanes, seen).type).toBe('in_doubt')
    expect(routeOf(created('resp_c'), lanes, seen).type).toBe('in_doubt')
    expect(routeOf(on('other', created('resp_d')), lanes, seen).type).toBe('dropped')
    expect(routeOf(created('resp_d'), lanes, seen).type).toBe('dropped')
  })

  test('An error between turns ends the use of a connection without lanes', () => {
    const { lanes, seen } = line(1)
    expect(routeOf(frame({ type: 'error' }), lanes, seen).type).toBe('of_all')
    const named = line(2)
    expect(routeOf(on('l0', frame({ type: 'error' })), named.lanes, named.seen).type).toBe(
      'dropped',
    )
  })

  test('An event without a lane goes to nobody by exclusion where an abandoned response may have sent it', () => {
    const { lanes, seen } = line(2)
    const [first, second] = lanes
    if (first === undefined || second === undefined) throw new Error('Two lanes.')
    first.turn = running(seen)
    expect(routeOf(created('resp_a'), lanes, seen).type).toBe('own')
    second.orphan = 'crowded'
    expect(routeOf(delta(), lanes, seen).type).toBe('in_doubt')
  })

  test('An event on a lane whose turn was not sent yet is not the answer to that turn', () => {
    const { lanes, seen } = line(2)
    const [lane] = lanes
    if (lane === undefined) throw new Error('A lane.')
    lane.turn = { ...running(seen), sink: undefined }
    expect(routeOf(on('l0', created('resp_a')), lanes, seen).type).toBe('in_doubt')
  })
})
