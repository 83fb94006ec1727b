// What is remembered of a scope's responses, for how long and for how many bytes.
import { describe, expect, test } from 'vitest'
import { contentOf } from '../../../src/continuation/index.js'
import type { Item } from '../../../src/protocol/types.js'
import { brief, message, Scope, said, user } from '../../support/continuation.js'

describe('what is kept', () => {
  const conversation = (name: string): readonly Item[] => [user(`${name} ${'.'.repeat(1000)}`)]
  const follow = (name: string): readonly Item[] => [...conversation(name), said('x'), user('next')]

  test('The chain store forgets the least recently used response first when it holds too many', () => {
    const scope = new Scope({ maxChains: 2 })
    scope.complete(conversation('a'), [message('m', 'x')])
    scope.complete(conversation('b'), [message('m', 'x')])
    expect(brief(scope.plan(follow('a')))).toBe('resp_1+2')
    scope.complete(conversation('c'), [message('m', 'x')])
    expect(scope.chains.count).toBe(2)
    expect(brief(scope.plan(follow('b')))).toBe('no_chain')
    expect(brief(scope.plan(follow('a')))).toBe('resp_1+2')
  })

  test('The chain store counts the bytes of shared beginnings once', () => {
    const scope = new Scope({ maxHistoryBytes: 3000 })
    scope.complete(conversation('a'), [message('m', 'x')])
    const one = scope.chains.bytes
    scope.complete(follow('a'), [message('n', 'y')])
    expect(scope.chains.bytes).toBeLessThan(1.5 * one)
    scope.complete(conversation('b'), [message('m', 'x')])
    scope.complete(conversation('c'), [message('m', 'x')])
    expect(scope.chains.bytes).toBeLessThanOrEqual(3000)
    expect(brief(scope.plan(follow('a')))).toBe('no_chain')
    expect(brief(scope.plan(follow('c')))).toBe('resp_4+2')
  })

  test('The chain store keeps no response larger than its whole limit', () => {
    const scope = new Scope({ maxHistoryBytes: 500 })
    scope.complete(conversation('a'), [message('m', 'x')])
    expect(scope.chains).toMatchObject({ count: 0, bytes: 0 })
    expect(brief(scope.plan(follow('a')))).toBe('no_chain')
  })

  test('The chain store forgets a response by the time since its last use', () => {
    const scope = new Scope()
    scope.complete(conversation('a'), [message('m', 'x')])
    scope.now += 50_000
    expect(brief(scope.plan(follow('a')))).toBe('resp_1+2')
    scope.now += 50_000
    expect(brief(scope.plan(follow('a')))).toBe('resp_1+2')
    scope.now += 60_001
    expect(brief(scope.plan(follow('a')))).toBe('no_chain')
    scope.complete(conversation('b'), [message('m', 'x')])
    expect(scope.chains.count).toBe(1)
  })

  test('The chain store keeps an ancestor as long as something continues from it, and no longer', () => {
    const scope = new Scope({ maxChains: 1 })
    scope.complete(conversation('a'), [message('m', 'x')])
    scope.complete(follow('a'), [message('n', 'y')])
    expect(scope.chains.count).toBe(1)
    expect(brief(scope.plan([...follow('a'), said('y'), user('c')]))).toBe('resp_2+4')
    scope.chains.forget('resp_2')
    expect(scope.chains).toMatchObject({ count: 0, bytes: 0 })
  })

  test('The chain store keeps the same response once', () => {
    const scope = new Scope()
    const content = contentOf(scope.planned({ input: [user('a')] }))
    const completed = { responseId: 'r', output: [message('m', 'x')] }
    scope.chains.commit(content, completed)
    scope.chains.commit(content, completed)
    const bytes = JSON.stringify([user('a')]).length + JSON.stringify(completed.output).length
    expect(scope.chains).toMatchObject({ count: 1, bytes })
    scope.chains.forget('r')
    expect(scope.chains).toMatchObject({ count: 0, bytes: 0 })
  })
})
