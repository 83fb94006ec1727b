// The pure parts of a connection and of its pool: the table of states, what belongs to whom, ages
// and gates.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AnswerIdentity } from '../../../src/connection/answer-identity.js'
import { createLane, headAfter, isFree, type RunningTurn } from '../../../src/connection/lane.js'
import { ResponseIds } from '../../../src/connection/response-ids.js'
import { laneOf } from '../../../src/connection/routing.js'
import { SeenResponses } from '../../../src/connection/seen-responses.js'
import { type ConnectionInput, initialState, transition } from '../../../src/connection/state.js'
import { openaiEndpoint, vercelGatewayEndpoint } from '../../../src/endpoints/endpoints.js'
import { DialLimiter } from '../../../src/pool/dial-limiter.js'
import { idleAt, isQuiet, retiresAt, succeededAt } from '../../../src/pool/expiry.js'

const running = (anchor?: string): RunningTurn => ({
  anchor,
  source: undefined,
  identity: new AnswerIdentity(
    { named: anchor, mayOmitEcho: true, isAlone: false },
    new SeenResponses(new ResponseIds(false)),
  ),
  sink: undefined,
  held: [],
  isAbandoned: false,
  cancelBound: () => {},
})

describe('the table of states', () => {
  const inputs: readonly ConnectionInput[] = [
    'opened',
    'turn_started',
    'turn_ended',
    'drain',
    'close',
    'lost',
  ]

  test('announces one end, after which nothing happens any more, and never a negative count', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...inputs), { maxLength: 40 }), (sequence) => {
        let state = initialState
        let ends = 0
        for (const input of sequence) {
          const step = transition(state, input)
          if (step === undefined) continue
          state = step.state
          ends += step.effects.filter((effect) => effect === 'announce_end').length
          expect(state.inFlight).toBeGreaterThanOrEqual(0)
          expect(ends).toBe(state.phase === 'closed' ? 1 : 0)
        }
      }),
    )
  })

  test('drains after the last turn, not before', () => {
    const after = (sequence: readonly ConnectionInput[]): string =>
      sequence.reduce((state, input) => transition(state, input)?.state ?? state, initialState)
        .phase
    expect(after(['opened', 'turn_started', 'turn_started', 'drain'])).toBe('draining')
    expect(after(['opened', 'turn_started', 'turn_started', 'drain', 'turn_ended'])).toBe(
      'draining',
    )
    expect(
      after(['opened', 'turn_started', 'turn_started', 'drain', 'turn_ended', 'turn_ended']),
    ).toBe('closed')
    expect(after(['opened', 'drain'])).toBe('closed')
    expect(transition({ phase: 'draining', inFlight: 1 }, 'turn_started')).toBeUndefined()
  })
})

describe('an event belongs', () => {
  test('to the lane it names, else to the only turn in flight, else to nobody', () => {
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

describe('after a terminal event a lane holds', () => {
  const lane = { ...createLane('l0', 0), head: 'resp_1' }
  const completed = { type: 'response.completed', response: { id: 'resp_2' } }
  test.each([
    [
      'the new response',
      'resp_1',
      completed,
      'continued-head',
      { head: 'resp_2', loss: 'displaced' },
    ],
    [
      'nothing, when it was cut short',
      'resp_1',
      { type: 'response.incomplete' },
      'continued-head',
      { head: undefined, loss: 'displaced' },
    ],
    [
      'nothing, when its continuation failed',
      'resp_1',
      { type: 'response.failed' },
      'continued-head',
      { head: undefined, loss: 'failed' },
    ],
    [
      'what it held, when a fork from elsewhere failed',
      'resp_0',
      { type: 'error' },
      'continued-head',
      { head: 'resp_1', loss: undefined },
    ],
    [
      'nothing, when anything failed, on servers that are that strict',
      'resp_0',
      { type: 'error' },
      'lane-head',
      { head: undefined, loss: 'failed' },
    ],
  ] as const)('%s', (_, anchor, event, evicts, expected) => {
    expect(headAfter({ ...lane, turn: running(anchor) }, event, evicts)).toEqual(expected)
  })
})

test('a lane is free when nothing runs, nothing forks from it, and no response that nobody waits for may still run', () => {
  const lane = createLane('l0', 0)
  expect(isFree(lane)).toBe(true)
  expect(isFree({ ...lane, turn: running() })).toBe(false)
  expect(isFree({ ...lane, forks: 1 })).toBe(false)
  expect(isFree({ ...lane, orphan: 'crowded' })).toBe(false)
})

describe('the lifetime of a connection', () => {
  const minutes = 60_000
  const limits = {
    endpoint: openaiEndpoint(),
    turnTimeoutMs: 50 * minutes,
    idleTimeoutMs: 5 * minutes,
    pingIntervalMs: 20_000,
    pongTimeoutMs: 20_000,
  }
  const aging = { openedAt: 0, usedAt: 0, heardAt: 0, jitter: 0 }

  test('ends early enough for one more turn, spread by the jitter', () => {
    expect(retiresAt(aging, limits)).toBe(48 * minutes)
    expect(retiresAt({ ...aging, jitter: 1 }, limits)).toBe(45 * minutes)
    expect(retiresAt(aging, { ...limits, turnTimeoutMs: minutes })).toBe(59 * minutes)
    expect(retiresAt(aging, { ...limits, endpoint: vercelGatewayEndpoint() })).toBeCloseTo(
      10.4 * minutes,
    )
    expect(succeededAt(aging, limits)).toBe(48 * minutes - 30_000)
  })

  test('ends when it is idle, before the server would end it', () => {
    expect(idleAt(aging, limits)).toBe(5 * minutes)
    expect(
      idleAt(aging, { ...limits, idleTimeoutMs: 60 * minutes, endpoint: vercelGatewayEndpoint() }),
    ).toBe(4.5 * minutes)
  })

  test('must be proven when nothing was heard for longer than the pings allow', () => {
    expect(isQuiet(aging, limits, 22_000)).toBe(false)
    expect(isQuiet(aging, limits, 22_001)).toBe(true)
    expect(isQuiet(aging, { ...limits, pingIntervalMs: 0 }, 10 ** 9)).toBe(false)
  })
})

describe('the dial gate', () => {
  test('lets a burst through and then twenty a second', () => {
    const gate = new DialLimiter()
    let now = 1_000_000
    for (let i = 0; i < 20; i++) {
      expect(gate.nextAt(now)).toBe(now)
      gate.began(now)
    }
    for (let i = 0; i < 100; i++) {
      const next = gate.nextAt(now)
      expect(next - now).toBeLessThanOrEqual(50)
      now = next
      gate.began(now)
    }
    expect(now).toBe(1_000_000 + 100 * 50)
  })

  test('pauses after a failure, for longer each time, until one succeeds', () => {
    const gate = new DialLimiter()
    const pauses: number[] = []
    for (let i = 0; i < 7; i++) {
      gate.failed(0)
      const pause = [1, 2, 4, 8, 16, 30].find((seconds) => !gate.isPaused(seconds * 1000))
      pauses.push(pause ?? Number.NaN)
    }
    expect(pauses).toEqual([1, 2, 4, 8, 16, 30, 30])
    gate.succeeded()
    expect(gate.isPaused(0)).toBe(false)
  })
})
