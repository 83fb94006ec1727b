// The state table of a connection: every sequence of inputs, and when it drains.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type ConnectionInput, initialState, transition } from '../../../src/connection/state.js'

describe('the table of states', () => {
  const inputs: readonly ConnectionInput[] = [
    'opened',
    'turn_started',
    'turn_ended',
    'drain',
    'close',
    'lost',
  ]

  test('The state table announces one end, nothing after it, and never a negative count', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...inputs), { maxLength: 40 }), (sequence) => {
        let state = initialState
        let ends = 0
        for (const input of sequence) {
          const step = transition(state, input)
          if (step === undefined) continue
          state = step.state
          ends += step.effects.filter((effect) => effect === 'ended').length
          expect(state.inFlight).toBeGreaterThanOrEqual(0)
          expect(ends).toBe(state.phase === 'closed' ? 1 : 0)
        }
      }),
    )
  })

  test('The state table drains after the last turn, not before', () => {
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
