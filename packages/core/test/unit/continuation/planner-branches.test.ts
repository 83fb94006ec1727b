// Branches of a conversation and warm-ups: which of several heads a turn continues.
import { describe, expect, test } from 'vitest'
import type { Item } from '../../../src/protocol/types.js'
import {
  brief,
  developer,
  message,
  reference,
  Scope,
  said,
  user,
} from '../../support/continuation.js'

describe('branches', () => {
  /** a → x, then b → y. */
  function twoTurns(request = {}): {
    scope: Scope
    first: readonly Item[]
    second: readonly Item[]
  } {
    const scope = new Scope()
    const first = [user('a')]
    scope.complete(first, [message('m1', 'x')], request)
    const second = [...first, said('x'), user('b')]
    scope.complete(second, [message('m2', 'y')], request)
    return { scope, first, second }
  }

  test('The planner continues the longest known prefix', () => {
    const { scope, second } = twoTurns()
    expect(brief(scope.plan([...second, said('y'), user('c')]))).toBe('resp_2+4')
  })

  test('The planner continues the response before a retry, a regenerate and a fork', () => {
    const { scope, second } = twoTurns()
    expect(brief(scope.plan(second))).toBe('resp_1+2')
    expect(brief(scope.plan([...second.slice(0, 2), user('other')]))).toBe('resp_1+2')
    scope.complete([...second.slice(0, 2), user('other')], [message('m3', 'z')])
    expect(brief(scope.plan([...second, said('y'), user('c')]))).toBe('resp_2+4')
    expect(brief(scope.plan([...second.slice(0, 2), user('other'), said('z'), user('c')]))).toBe(
      'resp_3+4',
    )
  })

  test('The planner finds the chain again when an edit is undone', () => {
    const { scope, second } = twoTurns()
    expect(brief(scope.plan([user('A'), ...second.slice(1), said('y'), user('c')]))).toBe(
      'no_chain',
    )
    expect(brief(scope.plan([...second, said('Y'), user('c')]))).toBe('resp_1+2')
    expect(brief(scope.plan([...second, said('y'), user('c')]))).toBe('resp_2+4')
  })

  test('Two answers to one question are two heads, told apart by what they say', () => {
    const scope = new Scope()
    scope.complete([user('a')], [message('m1', 'x')])
    scope.complete([user('a')], [message('m2', 'y')])
    expect(brief(scope.plan([user('a'), said('x'), user('b')]))).toBe('resp_1+2')
    expect(brief(scope.plan([user('a'), said('y'), user('b')]))).toBe('resp_2+2')
    expect(brief(scope.plan([user('a'), said('z'), user('b')]))).toBe('history_edited@1')
  })

  test('Two answers in the same words are told apart by their ids, where those are repeated', () => {
    const scope = new Scope()
    scope.complete([user('a')], [message('m1', 'x')])
    scope.complete([user('a')], [message('m2', 'x')])
    expect(brief(scope.plan([user('a'), reference('m1'), user('b')]))).toBe('resp_1+2')
    expect(brief(scope.plan([user('a'), message('m1', 'x'), user('b')]))).toBe('resp_1+2')
    expect(brief(scope.plan([user('a'), said('x'), user('b')]))).toBe('resp_2+2')
  })

  test('Many conversations that begin alike each find their own head', () => {
    const scope = new Scope({ maxChains: 1000 })
    for (let i = 1; i <= 300; i++)
      scope.complete([developer('d'), user('hi')], [message(`m${i}`, `answer ${i}`)])
    for (const i of [1, 150, 300]) {
      expect(brief(scope.plan([developer('d'), user('hi'), said(`answer ${i}`), user('b')]))).toBe(
        `resp_${i}+3`,
      )
    }
  })

  test('Histories that share only their end are not taken for each other', () => {
    const scope = new Scope()
    const tail = [user('b'), said('same'), user('c')]
    for (const first of ['one', 'two', 'three']) {
      scope.complete([user(first), said('x'), ...tail], [message('m', 'end')])
    }
    const from = (first: string): string =>
      brief(scope.plan([user(first), said('x'), ...tail, said('end'), user('d')]))
    expect([from('one'), from('two'), from('three')]).toEqual(['resp_1+6', 'resp_2+6', 'resp_3+6'])
    expect(from('four')).toBe('no_chain')
  })

  test('The same words said again and again are not taken for one place', () => {
    const scope = new Scope()
    const history: Item[] = []
    for (const answer of ['x', 'y', 'z']) {
      history.push(user('ok'))
      scope.complete(history, [message('m', answer)])
      history.push(said(answer))
    }
    const next = [...history, user('ok')]
    expect(brief(scope.plan(next))).toBe('resp_3+6')
    scope.chains.cool('resp_3', 'failed')
    expect(brief(scope.plan(next))).toBe('resp_2+4')
    scope.chains.cool('resp_2', 'failed')
    expect(brief(scope.plan(next))).toBe('resp_1+2')
  })

  test('A cold head falls back to the response before it, if that is still there', () => {
    const { scope, second } = twoTurns()
    scope.chains.cool('resp_2', 'connection_lost')
    expect(brief(scope.plan([...second, said('y'), user('c')]))).toBe('resp_1+2')
    scope.chains.cool('resp_1', 'displaced')
    expect(brief(scope.plan([...second, said('y'), user('c')]))).toBe('cold:connection_lost')
  })

  test('A stored response is continued wherever it was made', () => {
    const { scope, second } = twoTurns({ store: true })
    scope.chains.cool('resp_2', 'connection_lost')
    expect(brief(scope.plan([...second, said('y'), user('c')], { store: true }))).toBe('resp_2+4')
    scope.chains.forget('resp_2')
    expect(brief(scope.plan([...second, said('y'), user('c')], { store: true }))).toBe('resp_1+2')
  })

  test('A head that was found cold is replaced by the turn that was sent in full', () => {
    const { scope, second } = twoTurns()
    scope.chains.cool('resp_1', 'displaced')
    scope.chains.cool('resp_2', 'aborted')
    const bytesBefore = scope.chains.bytes
    const third = [...second, said('y'), user('c')]
    scope.complete(third, [message('m3', 'z')])
    expect(brief(scope.plan([...third, said('z'), user('d')]))).toBe('resp_3+6')
    // The content that it shares with the lost chain is not held twice.
    expect(scope.chains.bytes - bytesBefore).toBeLessThan(bytesBefore)
  })

  test('The first reason for losing a head stands', () => {
    const { scope, second } = twoTurns()
    scope.chains.cool('resp_1', 'displaced')
    scope.chains.cool('resp_2', 'failed')
    scope.chains.cool('resp_2', 'connection_lost')
    expect(brief(scope.plan([...second, said('y'), user('c')]))).toBe('cold:failed')
  })
})

describe('a warm-up', () => {
  const warm = { generate: false }

  test('A warm-up may be continued with nothing new', () => {
    const scope = new Scope()
    scope.complete([user('a')], [], warm)
    expect(brief(scope.plan([user('a')]))).toBe('resp_1+1')
    expect(brief(scope.plan([user('a'), user('b')]))).toBe('resp_1+1')
  })

  test('A warm-up is the only response that may be continued with nothing new', () => {
    const scope = new Scope()
    scope.complete([user('a')], [])
    expect(brief(scope.plan([user('a')]))).toBe('no_chain')
    expect(brief(scope.plan([user('a'), user('b')]))).toBe('resp_1+1')
  })

  test('A warm-up does not stand in for the answer that came after it', () => {
    const scope = new Scope()
    scope.complete([user('a')], [], warm)
    scope.complete([user('a')], [message('m', 'x')])
    scope.chains.cool('resp_2', 'failed')
    // The server that holds the warm-up has never seen the answer.
    expect(brief(scope.plan([user('a'), said('x'), user('b')]))).toBe('cold:failed')
  })
})
