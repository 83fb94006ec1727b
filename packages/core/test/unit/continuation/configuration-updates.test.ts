// Configuration updates: an ordinary item in the middle of a history, and at its front no part of
// it, as long as the server comes to stand in the configuration of the full input.
import { describe, expect, test } from 'vitest'
import {
  configurationAfter,
  joinConfigurations,
  noConfiguration,
} from '../../../src/continuation/configuration-updates.js'
import type { CreateRequest, Item } from '../../../src/protocol/types.js'
import {
  brief,
  call,
  called,
  message,
  output,
  Scope,
  said,
  user,
} from '../../support/continuation.js'

const effort = (level: string): Item => ({
  type: 'configuration_update',
  reasoning: { effort: level },
})
const format = (type: string): Item => ({
  type: 'configuration_update',
  text: { format: { type } },
})
const high = effort('high')
const low = effort('low')
const json = format('json_object')
/** What comes back of a first turn. */
const echo = [user('a'), said('x')]

/** A scope in which a first turn had this at its front. */
function after(front: readonly Item[], request: CreateRequest = {}): Scope {
  const scope = new Scope()
  scope.complete([...front, user('a')], [message('m1', 'x')], request)
  return scope
}

/** What is sent of the second turn, or the reason why it is all. */
function sent(scope: Scope, input: readonly Item[], request: CreateRequest = {}): unknown {
  const plan = scope.plan(input, request)
  return plan.mode === 'full' ? plan.reason : scope.sent(input, request)
}

describe('an update in the middle', () => {
  test('A configuration update in the middle of a history is an item like any other', () => {
    const scope = after([])
    expect(sent(scope, [...echo, high, user('b')])).toEqual([high, user('b')])
    scope.complete([...echo, high, user('b')], [message('m2', 'y')])
    const more = [...echo, high, user('b'), said('y')]
    expect(sent(scope, [...more, user('c')])).toEqual([user('c')])
    expect(sent(scope, [...echo, low, user('b'), said('y'), user('c')])).toEqual([
      low,
      user('b'),
      said('y'),
      user('c'),
    ])
    expect(brief(scope.plan([...more.toSpliced(2, 1), user('c')]))).toBe('resp_1+2')
  })
})

/** What stands at the front of a first turn and of the second, and the settings of both. */
interface Fronts {
  readonly before: readonly Item[]
  readonly now: readonly Item[]
  readonly request?: CreateRequest
}

describe('an update at the front', () => {
  test.each<[string, Fronts, unknown]>([
    ['repeated', { before: [high], now: [high] }, [user('b')]],
    [
      'repeated with another order of fields',
      {
        before: [json],
        now: [{ text: { format: { type: 'json_object' } }, type: 'configuration_update' }],
      },
      [user('b')],
    ],
    ['set', { before: [], now: [high] }, [high, user('b')]],
    ['changed', { before: [low], now: [high] }, [high, user('b')]],
    [
      'with another setting beside it',
      { before: [high], now: [{ ...high, ...json }] },
      [{ ...high, ...json }, user('b')],
    ],
    ['removed', { before: [high], now: [] }, 'configuration_changed'],
    ['changed in what it sets', { before: [high], now: [json] }, 'configuration_changed'],
    [
      'without one of its settings',
      { before: [{ ...high, ...json }], now: [high] },
      'configuration_changed',
    ],
    ['set with an id', { before: [], now: [{ ...high, id: 'cu_1' }] }, 'configuration_changed'],
    [
      'with an id, repeated',
      { before: [{ ...high, id: 'cu_1' }], now: [{ ...high, id: 'cu_1' }] },
      [user('b')],
    ],
  ])('A configuration update at the front: %s', (_, { before, now }, expected) => {
    expect(sent(after(before), [...now, ...echo, user('b')])).toEqual(expected)
  })

  test.each<[string, Fronts, unknown]>([
    [
      'removed where the request says the same',
      { before: [high], now: [], request: { reasoning: { effort: 'high' } } },
      [user('b')],
    ],
    [
      'removed where the request says another',
      { before: [high], now: [], request: { reasoning: { effort: 'low' } } },
      'configuration_changed',
    ],
    [
      'set to what the request says',
      { before: [], now: [high], request: { reasoning: { effort: 'high' } } },
      [user('b')],
    ],
    ['set to the default', { before: [], now: [format('text')] }, [user('b')]],
    [
      'set to the default where the request says another',
      {
        before: [],
        now: [format('text')],
        request: { text: { format: { type: 'json_object' } } },
      },
      [format('text'), user('b')],
    ],
  ])(
    'A configuration update at the front beside the request’s own settings: %s',
    (_, { before, now, request }, expected) => {
      expect(sent(after(before, request), [...now, ...echo, user('b')], request)).toEqual(expected)
    },
  )

  test('A configuration update at the front does not count where a later one sets the same', () => {
    const more = [...echo, low, user('b')]
    expect(sent(after([high]), more)).toEqual([low, user('b')])
    expect(sent(after([]), [high, ...more])).toEqual([low, user('b')])
    const scope = after([])
    scope.complete(more, [message('m2', 'y')])
    expect(sent(scope, [high, ...more, said('y'), user('c')])).toEqual([user('c')])
    // A later one that sets something else takes nothing back.
    expect(sent(after([high]), [...echo, json, user('b')])).toBe('configuration_changed')
  })

  test('A configuration update sent among the new items is in force for later turns', () => {
    const scope = after([])
    scope.complete([high, ...echo, user('b')], [message('m2', 'y')])
    const more = [...echo, user('b'), said('y'), user('c')]
    expect(sent(scope, [high, ...more])).toEqual([user('c')])
    expect(sent(scope, [low, ...more])).toEqual([low, user('c')])
    // Without it the server may still go on from where it was not sent yet.
    expect(brief(scope.plan(more))).toBe('resp_1+2')
  })

  test('A configuration update stands behind the outputs that the server waits for', () => {
    const scope = new Scope()
    scope.complete([user('a')], [call('c1', 'f', '{}')])
    const answered = [user('a'), called('c1', 'f', '{}'), output('c1', 'r')]
    expect(sent(scope, [high, ...answered])).toEqual([output('c1', 'r'), high])
    expect(sent(scope, [high, ...answered, user('b')])).toEqual([
      output('c1', 'r'),
      high,
      user('b'),
    ])
    const trigger = { type: 'compaction_trigger' }
    expect(sent(scope, [high, ...answered, trigger])).toEqual([output('c1', 'r'), high, trigger])
  })

  test('A configuration update never stands beside another', () => {
    expect(sent(after([]), [high, ...echo, json, user('b')])).toBe('configuration_changed')
    const scope = new Scope()
    scope.complete([user('a')], [], { generate: false })
    scope.complete([low, user('a'), user('b')], [], { generate: false })
    // Behind a warm-up the server may have seen the moved one last.
    expect(brief(scope.plan([high, user('a'), user('b'), user('c')]))).toBe('resp_1+2')
    const other = new Scope()
    other.complete([high, user('a')], [], { generate: false })
    expect(sent(other, [high, user('a'), low, user('b')])).toBe('configuration_changed')
  })

  test('A configuration update is told apart by its settings and counted where the input differs', () => {
    expect(brief(after([high]).plan([high, user('z'), said('x'), user('b')]))).toBe('no_chain')
    expect(brief(after([high]).plan([high, user('a'), said('z'), user('b')]))).toBe(
      'history_edited@2',
    )
    expect(brief(after([high]).plan([high, ...echo, user('b')]))).toBe('resp_1+3')
  })

  test('A configuration update of unknown effect is compared as it is', () => {
    const odd = { type: 'configuration_update', reasoning: { effort: null } }
    const other = { type: 'configuration_update', verbosity: 'low' }
    expect(sent(after([odd]), [odd, ...echo, user('b')])).toEqual([user('b')])
    expect(sent(after([]), [odd, ...echo, user('b')])).toEqual([odd, user('b')])
    expect(sent(after([high]), [odd, ...echo, user('b')])).toBe('configuration_changed')
    expect(sent(after([odd]), [other, ...echo, user('b')])).toBe('configuration_changed')
    expect(sent(after([odd]), [...echo, user('b')])).toBe('configuration_changed')
  })

  test('A configuration update before a compaction is compared as it is, since its effect is undocumented', () => {
    const scope = new Scope()
    scope.complete(
      [user('a')],
      [{ type: 'compaction', id: 'cmp_1', encrypted_content: 's' }, message('m1', 'x')],
    )
    const compacted = [user('a'), { type: 'item_reference', id: 'cmp_1' }, said('x'), user('b')]
    expect(sent(scope, compacted)).toEqual([user('b')])
    expect(sent(scope, [high, ...compacted])).toBe('configuration_changed')
  })

  test('A configuration update is shared with what is sent in full in the same words', () => {
    const scope = after([])
    scope.chains.cool('resp_1', 'connection_lost')
    const words = [user('a'), message('m1', 'x'), user('b')]
    scope.complete([high, ...words], [message('m2', 'y')])
    const more = [...words, said('y'), user('c')]
    expect(sent(scope, [high, ...more])).toEqual([user('c')])
    expect(sent(scope, [low, ...more])).toEqual([low, user('c')])
    expect(sent(scope, more)).toBe('configuration_changed')
  })
})

test('A configuration is what its updates do, however they are joined', () => {
  const items = [high, { type: 'message' }, json, { type: 'compaction' }, low]
  const whole = configurationAfter(noConfiguration, items)
  for (let cut = 0; cut <= items.length; cut++) {
    const [before, behind] = [items.slice(0, cut), items.slice(cut)]
    expect(configurationAfter(configurationAfter(noConfiguration, before), behind)).toEqual(whole)
    expect(
      joinConfigurations(
        configurationAfter(noConfiguration, before),
        configurationAfter(noConfiguration, behind),
      ),
    ).toEqual(whole)
  }
})
