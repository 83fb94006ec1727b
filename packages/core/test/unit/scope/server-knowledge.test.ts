// What turns show of a server, and what is held of it for turns to come.
import { describe, expect, test } from 'vitest'
import { mayContinue } from '../../../src/recovery/anchor-support.js'
import {
  afterObservation,
  type Observation,
  type ServerKnowledge,
  unknownServer,
} from '../../../src/scope/server-knowledge.js'

function after(seen: readonly Observation[], isVendor = true): ServerKnowledge {
  return seen.reduce(afterObservation, unknownServer(isVendor))
}

describe('a server does not honor anchors', () => {
  test('once it has answered without one', () => {
    expect(after([{ type: 'not_honored' }]).isNotHonored).toBe(true)
  })

  test('after full input has cured a refused turn: twice at a vendor, once elsewhere', () => {
    const cure: Observation = { type: 'cured_by_full_input' }
    expect(after([cure]).isNotHonored).toBe(false)
    expect(after([cure, cure]).isNotHonored).toBe(true)
    expect(after([cure], false).isNotHonored).toBe(true)
  })
})

describe('anchors of one kind', () => {
  const miss: Observation = { type: 'anchor', isStored: true, evidence: 'miss' }
  const hit: Observation = { type: 'anchor', isStored: true, evidence: 'hit' }
  const completed: Observation = { type: 'anchor', isStored: true, evidence: 'completed' }

  test('are given up after three misses in a row, and those of the other kind are not', () => {
    expect(mayContinue(after([miss, miss]).stored)).toBe(true)
    expect(mayContinue(after([miss, miss, hit, miss]).stored)).toBe(true)
    const known = after([miss, miss, miss])
    expect([mayContinue(known.stored), mayContinue(known.unstored)]).toEqual([false, true])
  })

  test('are tried again with every hundredth turn', () => {
    let known = after([completed, miss, miss, miss])
    const tried: number[] = []
    for (let turn = 1; turn <= 250; turn++) {
      if (mayContinue(known.stored)) tried.push(turn)
      known = afterObservation(known, completed)
    }
    expect(tried).toEqual([100, 200])
  })
})

test('three answers in a row that are none pause WebSocket mode for ten minutes', () => {
  const invalid = (at: number): Observation => ({ type: 'invalid_answer', at })
  const whole: Observation = { type: 'whole_answer' }
  expect(after([invalid(1), invalid(2), whole, invalid(3)]).distrustedUntil).toBe(0)
  expect(after([invalid(1), invalid(2), invalid(3)]).distrustedUntil).toBe(600_003)
})

test('a field that was refused beside an anchor is held once, and a repeated id for good', () => {
  const refused: Observation = { type: 'refused_with_anchor', field: 'instructions' }
  expect(after([refused, refused]).refusedWithAnchor).toEqual(['instructions'])
  expect(after([{ type: 'repeated_id' }, { type: 'whole_answer' }]).hasRepeatedIds).toBe(true)
})
