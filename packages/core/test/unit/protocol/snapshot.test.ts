// What a caller passes may be alive: getters, proxies, `toJSON`. What is compared is what would be
// written, read once.
import { describe, expect, test } from 'vitest'
import { snapshotOf } from '../../../src/protocol/snapshot.js'
import type { CreateRequest, Item } from '../../../src/protocol/types.js'
import { brief, message, Scope, said, user } from '../../support/continuation.js'

/** A copy that hides how it is written. */
function writtenAs<T extends object>(value: T, written: unknown): T {
  return Object.defineProperty(value, 'toJSON', { value: () => written })
}
/** As openai-node marks records of its helpers. */
const guarded = <T extends object>(value: T): T =>
  Object.defineProperty(value, 'toJSON', { value: undefined })
const part = (text: string): object => ({ type: 'input_text', text })
const asked = (content: unknown): Item => ({ role: 'user', content })
/** Gives one text the first time that it is read, and another from then on. */
function changing(first: string, then: string): Item {
  let count = 0
  return Object.defineProperty({ role: 'user' }, 'content', {
    enumerable: true,
    get: () => (count++ === 0 ? first : then),
  })
}
class Message {
  readonly role = 'user'
  readonly content: string
  constructor(content: string) {
    this.content = content
  }
}
class Renamed extends Message {
  toJSON(): Item {
    return asked('EDITED')
  }
}

/**
 * Plans the turn after one that was answered with "x", with another item in the place of what was
 * asked.
 */
function planAfter(stored: Item, given: object): string {
  const scope = new Scope()
  scope.complete([user('a'), stored], [message('m', 'x')])
  return brief(scope.plan([user('a'), given, said('x'), user('b')]))
}

describe('an item of the history', () => {
  test.each<[string, Item, object]>([
    ['as it is', asked('q'), asked('q')],
    ['a toJSON that gives the same', asked('q'), writtenAs(asked('EDITED'), asked('q'))],
    ['a toJSON that is none, on the item', asked('q'), guarded(asked('q'))],
    ['a toJSON that is none, on the content', asked([part('q')]), asked(guarded([part('q')]))],
    ['a class instance', asked('q'), new Message('q')],
    ['a proxy', asked('q'), new Proxy(asked('q'), {})],
    ['a getter that changes after it was read', asked('q'), changing('q', 'EDITED')],
    ['a field of undefined', asked('q'), { ...asked('q'), name: undefined }],
    ['a hidden field', asked('q'), Object.defineProperty(asked('q'), 'name', { value: 'n' })],
    ['undefined in a list, which is written as null', asked(['q', null]), asked(['q', undefined])],
    ['a function, which is written as nothing', asked('q'), { ...asked('q'), run: () => 1 }],
    ['NaN, which is written as null', { ...asked('q'), n: null }, { ...asked('q'), n: Number.NaN }],
    [
      'a date',
      { ...asked('q'), at: '1970-01-01T00:00:00.000Z' },
      { ...asked('q'), at: new Date(0) },
    ],
  ])('A live item of the history is the same where it writes the same: %s', (_, stored, given) => {
    expect(planAfter(stored, given)).toBe('resp_1+3')
  })

  test.each<[string, Item, object]>([
    ['a hidden toJSON on the item', asked('q'), writtenAs(asked('q'), asked('EDITED'))],
    [
      'a hidden toJSON on a part',
      asked([part('q')]),
      asked([writtenAs(part('q'), part('EDITED'))]),
    ],
    ['a hidden toJSON on the content', asked(['q']), asked(writtenAs(['q'], 'EDITED'))],
    ['a toJSON in sight', asked('q'), { ...asked('q'), toJSON: () => asked('EDITED') }],
    ['a class instance that is written otherwise', asked('q'), new Renamed('q')],
    ['a getter that has changed', asked('EDITED'), changing('q', 'EDITED')],
    [
      'a field that is inherited',
      asked('q'),
      Object.assign(Object.create({ content: 'q' }), { role: 'user' }),
    ],
    [
      'another date',
      { ...asked('q'), at: '1970-01-01T00:00:00.000Z' },
      { ...asked('q'), at: new Date(1) },
    ],
  ])('A live item of the history is another where it writes another: %s', (_, stored, given) => {
    expect(planAfter(stored, given)).toBe('history_edited@1')
  })

  test('Raw JSON in an item is compared by what it says', () => {
    const raw: unknown = Reflect.get(JSON, 'rawJSON')
    if (typeof raw !== 'function') throw new Error('This runtime has no raw JSON.')
    const given = { ...asked('q'), n: raw('12') }
    expect(planAfter({ ...asked('q'), n: 12 }, given)).toBe('resp_1+3')
    expect(planAfter({ ...asked('q'), n: { rawJSON: '12' } }, given)).toBe('history_edited@1')
  })
})

test('A request whose toJSON gives another is planned as that one', () => {
  const scope = new Scope()
  scope.complete([user('q')], [message('m', 'x')])
  const other = { model: 'm', store: false, input: [user('z'), said('x'), user('b')] }
  const planAs = (written: unknown): string =>
    brief(
      scope.planned(writtenAs({ ...other, input: [user('q'), said('x'), user('b')] }, written))
        .plan,
    )
  expect(planAs(other)).toBe('no_chain')
  expect(planAs({ ...other, input: [user('q'), said('x'), user('c')] })).toBe('resp_1+2')
  expect(planAs('text')).toBe('unreadable')
  expect(planAs(undefined)).toBe('unreadable')
})

test('A request that its caller changes after it was planned is remembered as it was', () => {
  const scope = new Scope()
  scope.complete([user('q')], [message('m', 'x')])
  const input = [{ ...user('q') }, { ...said('x') }, { ...user('b') }]
  const { plan, turn } = scope.planned({ model: 'm', store: false, input })
  expect(brief(plan)).toBe('resp_1+2')
  for (const item of input) Object.assign(item, { content: 'EDITED' })
  expect(turn?.items).toEqual([user('q'), said('x'), user('b')])
  expect(brief(scope.plan(input))).not.toContain('+')
  expect(brief(scope.plan([user('q'), said('EDITED'), user('b')]))).toBe('history_edited@1')
})

test('A snapshot is taken once, and a copy of one with other fields is no snapshot', () => {
  let reads = 0
  const request: CreateRequest = Object.defineProperty({}, 'model', {
    enumerable: true,
    get: () => `read ${++reads}`,
  })
  const snapshot = snapshotOf(request)
  if (snapshot === undefined) throw new Error('There is no snapshot.')
  expect(snapshotOf(snapshot)).toBe(snapshot)
  expect(snapshot).toEqual({ model: 'read 1' })
  const copy = { ...snapshot, input: [writtenAs({ role: 'user' }, user('q'))] }
  expect(snapshotOf(copy)).toEqual({ model: 'read 1', input: [user('q')] })
})
