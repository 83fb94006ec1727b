// The keys by which a history is looked up: what they tell apart and where they are found.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  boundariesOf,
  emptyTail,
  fingerprint,
  lookupKey,
  rootKeys,
  tailAfter,
} from '../../../src/continuation/lookup-key.js'
import type { Item } from '../../../src/protocol/types.js'
import { call, called, developer, message, output, said, user } from '../../support/continuation.js'

/** The key of a history whose items of the caller's are these. */
const keyOf = (root: string | undefined, ...sent: readonly Item[]): string | undefined =>
  lookupKey(sent.reduce(tailAfter, emptyTail), root)

describe('the key of a history', () => {
  test('The key of a history is found in every input that goes on from it, whatever surrounds the caller’s items', () => {
    const [root] = rootKeys([developer('d'), user('a')])
    const key = keyOf(root, developer('d'), user('a'), output('c1', 'r'))
    const input = [developer('d'), user('a'), said('x'), called('c1', 'f', '{}'), output('c1', 'r')]
    expect([...boundariesOf([...input, message('m1', 'y'), user('b')])]).toContainEqual({
      at: 4,
      key,
    })
    expect([...boundariesOf([...input, said('y')])][0]).toEqual({ at: 4, key })
  })

  test('The key of a history is found where the server’s own items have a type that callers use too', () => {
    const key = keyOf(undefined, user('a'), output('c1', 'r'))
    const made = { type: 'shell_call_output', call_id: 's1', output: [] }
    const input = [
      user('a'),
      made,
      call('c1', 'f', '{}'),
      output('c1', 'r'),
      made,
      said('y'),
      user('b'),
    ]
    const [root] = rootKeys(input)
    expect([...boundariesOf(input)].map(({ at }) => at)).toEqual([6, 4, 3, 1, 0])
    expect([...boundariesOf(input)]).toContainEqual({
      at: 3,
      key: key?.replace('\n\n', `\n${root}\n`),
    })
  })

  test('The key of a history exists with one item of the caller and not without', () => {
    expect(keyOf('root', user('a'))).toBeDefined()
    expect(keyOf('root')).toBeUndefined()
  })

  test('The key of a history tells apart its beginning, its number of messages and the message before its last item', () => {
    const keys = [
      keyOf('root', user('a')),
      keyOf('other', user('a')),
      keyOf('root', user('a'), user('a')),
      keyOf('root', user('a'), user('a'), user('a')),
      keyOf('root', user('b'), user('a')),
      keyOf('root', user('a'), output('c1', 'r')),
      keyOf('root', user('b'), output('c1', 'r')),
    ]
    expect(new Set(keys).size).toBe(keys.length)
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
  ])('The key of a history tells apart: %s', (_, one, other) => {
    expect(fingerprint(one)).not.toBe(fingerprint(other))
  })

  test('The key of a history is short and never throws, whatever the item', () => {
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
  test('The keys of a beginning are the items up to the first user message, and that message', () => {
    const [full, short] = rootKeys([developer('d'), user('a'), said('x'), user('b')])
    expect(rootKeys([developer('d'), user('a')])).toEqual([full, short])
    const [otherFull, otherShort] = rootKeys([developer('e'), user('a')])
    expect([otherFull === full, otherShort === short]).toEqual([false, true])
    expect(rootKeys([developer('d'), user('b')])).not.toContain(short)
  })

  test('A beginning without a user message has no key', () => {
    expect(rootKeys([developer('d'), said('x')])).toEqual([])
  })
})
