import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { boundaryKey, fingerprint, keyOfHistory, rootKeys } from '../../src/continuation/keys.js'
import type { Item } from '../../src/protocol/types.js'
import { developer, message, output, said, user } from './support.js'

const keyOf = (...history: readonly Item[]): string | undefined =>
  keyOfHistory(history.toReversed(), 3, 'root')

describe('the key of a history', () => {
  test('is that of its last two literal items, whatever stands around them', () => {
    const key = keyOf(developer('d'), user('a'), message('m1', 'x'), output('c1', 'r'), message('m2', 'y'))
    const [before, last] = [fingerprint(user('a')), fingerprint(output('c1', 'r'))]
    expect(key).toBe(boundaryKey({ root: 'root', literalCount: 3, before, last }))
    expect(keyOf(user('a'), said('x'), output('c1', 'r'), said('y'))).toBe(key)
  })

  test('is there with one literal item, and not without', () => {
    const last = fingerprint(user('a'))
    expect(keyOf(user('a'), said('x'))).toBe(
      boundaryKey({ root: 'root', literalCount: 3, before: undefined, last }),
    )
    expect(keyOf(said('x'))).toBeUndefined()
  })

  test('tells apart how a history begins and how long it is', () => {
    const history = [user('a'), said('x')]
    const keys = [keyOf(...history), keyOfHistory(history, 4, 'root'), keyOfHistory(history, 3, 'other')]
    expect(new Set(keys).size).toBe(3)
  })

  test.each([
    ['another call', output('c1', 'r'), output('c2', 'r')],
    ['another role', user('a'), developer('a')],
    ['another length', user('a'.repeat(100)), user('a'.repeat(101))],
    ['another end', user(`${'a'.repeat(100)}b`), user(`${'a'.repeat(100)}c`)],
    [
      'more parts',
      { role: 'user', content: [{ text: 'a' }] },
      { role: 'user', content: [{ text: 'a' }, { text: '' }] },
    ],
  ])('tells apart: %s', (_, one, other) => {
    expect(fingerprint(one)).not.toBe(fingerprint(other))
  })

  test('is short and never throws, whatever the item', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('type', 'role', 'content', 'output'), fc.jsonValue()),
        (item) => {
          expect(fingerprint({ ...item, type: 'x' }).length).toBeLessThan(1000)
        },
      ),
    )
    expect(fingerprint(user('a'.repeat(1e6))).length).toBeLessThan(100)
  })
})

describe('the keys of how a history begins', () => {
  test('are its items up to the first user message, and that message', () => {
    const [full, short] = rootKeys([developer('d'), user('a'), said('x'), user('b')])
    expect(rootKeys([developer('d'), user('a')])).toEqual([full, short])
    const [otherFull, otherShort] = rootKeys([developer('e'), user('a')])
    expect([otherFull === full, otherShort === short]).toEqual([false, true])
    expect(rootKeys([developer('d'), user('b')])).not.toContain(short)
  })

  test('are none without a user message', () => {
    expect(rootKeys([developer('d'), said('x')])).toEqual([])
  })
})
