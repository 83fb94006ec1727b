// Input that is unreadable, odd or deep: the planner never throws and never guesses.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { contentOf } from '../../../src/continuation/index.js'
import { readSnapshot, type Snapshot } from '../../../src/protocol/snapshot.js'
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

/** A request of a caller without types. */
function untyped(fields: object): CreateRequest {
  const request: CreateRequest = {}
  return Object.assign(request, fields, { model: 'm', store: false })
}

/** A scope that has answered "a" with "x". */
function answered(): Scope {
  const scope = new Scope()
  scope.complete([user('a')], [message('m', 'x')])
  return scope
}
const history = [user('a'), said('x')]
const nested = (levels: number): object => JSON.parse(`${'['.repeat(levels)}${']'.repeat(levels)}`)
/** Deeper than Node 24 can write; Node 26 writes it. */
const deepLevels = 100_000
const isWritten = ((): boolean => {
  try {
    return JSON.stringify(nested(deepLevels)).length > 0
  } catch {
    return false
  }
})()
const cycle: Record<string, unknown> = { role: 'user' }
cycle.content = [cycle]
const thrower = Object.defineProperty({ role: 'user' }, 'content', {
  enumerable: true,
  get: () => {
    throw new Error('The caller’s own.')
  },
})

describe('input that cannot be read goes to the server as it is', () => {
  test.each<[string, unknown]>([
    ['missing', undefined],
    ['null', null],
    ['a number', 5],
    ['an object', { role: 'user', content: 'a' }],
    ['empty', []],
    ['an item that is a text', ['a']],
    ['an item that is null', [...history, null]],
    ['an item that is a list', [...history, ['b']]],
    ['a hole', Object.assign(new Array(3), { 0: user('a'), 2: user('b') })],
    ['a getter that throws', [...history, thrower]],
    ['an item that contains itself, within the history', [cycle, said('x'), user('b')]],
    ['an item that contains itself, as news', [...history, cycle]],
  ])('Input that cannot be read goes to the server as it is: %s', (_, input) => {
    const { plan, turn } = answered().planned(untyped({ input }))
    expect({ plan, turn }).toEqual({
      plan: { mode: 'full', reason: 'unreadable', from: 0 },
    })
  })

  test.skipIf(isWritten)('So does an item that is nested deeper than can be written', () => {
    const input = [...history, { role: 'user', content: nested(deepLevels) }]
    const { plan, turn } = answered().planned(untyped({ input }))
    expect({ plan, turn }).toEqual({ plan: { mode: 'full', reason: 'unreadable', from: 0 } })
  })

  test.runIf(isWritten)('An item that is nested as deep and can be written is new input', () => {
    const input = [...history, { role: 'user', content: nested(deepLevels) }]
    const { plan } = answered().planned(untyped({ input }))
    expect([plan.mode, plan.from]).toEqual(['incremental', 2])
  })

  test('A setting that cannot be written goes to the server as it is', () => {
    const loop: Record<string, unknown> = {}
    loop.loop = loop
    expect(brief(answered().plan([...history, user('b')], { prompt: loop }))).toBe('unreadable')
    expect(brief(answered().plan([...history, user('b')], { prompt: 1n }))).toBe('unreadable')
  })
})

describe('input that is odd is never guessed at', () => {
  test.each<[string, readonly object[], string]>([
    ['an empty item', [{}, ...history, user('b')], 'history_edited@0'],
    ['an item without a known type', [...history, { type: 'x' }], 'resp_1+2'],
    ['a type that is a number', [...history, { type: 5 }], 'resp_1+2'],
    [
      'a changed item of an unknown type',
      [{ type: 'x' }, ...history, user('b')],
      'history_edited@0',
    ],
    [
      'a role that is inherited',
      [
        user('a'),
        Object.assign(Object.create({ role: 'assistant' }), { type: 'message', content: 'x' }),
        user('b'),
      ],
      'history_edited@1',
    ],
    [
      'a message without a role',
      [user('a'), { type: 'message', content: 'x' }, user('b')],
      'history_edited@1',
    ],
    ['another role with the same words', [user('a'), user('x'), user('b')], 'history_edited@1'],
    ['an output to a call nobody made', [...history, output('c1', 'r')], 'pending_tool_calls'],
  ])('Odd input is never guessed at: %s', (_, input, expected) => {
    expect(brief(answered().plan(input))).toBe(expected)
  })

  test('Calls that share one id are never guessed at', () => {
    const scope = new Scope()
    scope.complete([user('a')], [call('c1', 'f', '{"n":1}'), call('c1', 'f', '{"n":2}')])
    const next = [output('c1', 'r')]
    expect(
      brief(
        scope.plan([
          user('a'),
          called('c1', 'f', '{"n":1}'),
          called('c1', 'f', '{"n":2}'),
          ...next,
        ]),
      ),
    ).toBe('history_edited@1')
    expect(
      brief(
        scope.plan([user('a'), call('c1', 'f', '{"n":2}'), call('c1', 'f', '{"n":1}'), ...next]),
      ),
    ).toBe('history_edited@1')
  })

  test('An item of ten megabytes is planned like any other', () => {
    const scope = new Scope()
    const large = 'x'.repeat(10e6)
    scope.complete([user('a')], [call('c1', 'f', '{}')])
    const second = [user('a'), called('c1', 'f', '{}'), output('c1', large)]
    expect(brief(scope.plan(second))).toBe('resp_1+2')
    scope.complete(second, [message('m', 'x')])
    expect(brief(scope.plan([...second, said('x'), user('b')]))).toBe('resp_2+4')
    const changed = [
      ...second.slice(0, 2),
      output('c1', `${large.slice(0, 5e6)}y${large.slice(5e6 + 1)}`),
    ]
    scope.chains.cool('resp_1', 'displaced')
    expect(brief(scope.plan([...changed, said('x'), user('b')]))).toBe('cold:displaced')
  })

  test('Arguments nested ten thousand deep are planned without ending the stack', () => {
    const scope = new Scope()
    const deep = `{"a":${'['.repeat(10_000)}${']'.repeat(10_000)}}`
    scope.complete([user('a')], [call('c1', 'f', deep)])
    expect(brief(scope.plan([user('a'), called('c1', 'f', `${deep} `), output('c1', 'r')]))).toBe(
      'history_edited@1',
    )
    expect(brief(scope.plan([user('a'), called('c1', 'f', deep), output('c1', 'r')]))).toBe(
      'resp_1+2',
    )
  })
})

describe('what is nested deep ends no stack', () => {
  const levels = deepLevels
  const deep = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`

  /** A request that was read from its text. */
  function requestWith(fields: string): Snapshot {
    const request = readSnapshot(`{"model":"m","store":false,${fields}}`)
    if (request === undefined) throw new Error('The text holds no request.')
    return request
  }

  /** A request with a deep item after the first. */
  function deepHistory(depth: number, ...later: readonly Item[]): Snapshot {
    const item = `{"role":"user","content":${deep(depth)}}`
    const others = later.map((other) => JSON.stringify(other))
    return requestWith(`"input":[${[JSON.stringify(user('a')), item, ...others].join()}]`)
  }

  test('A history that is nested deep is not known to be the same', () => {
    const scope = new Scope()
    const planned = scope.planned(deepHistory(2000))
    expect(brief(planned.plan)).toBe('no_chain')
    scope.commit(planned, [message('m', 'x')])
    expect(scope.chains.count).toBe(1)
    const next = scope.planned(deepHistory(2000, said('x'), user('b')))
    expect(brief(next.plan)).toBe('history_edited@1')
  })

  test.skipIf(isWritten)('A history that is nested too deep to be written is not sent', () => {
    const planned = new Scope().planned(deepHistory(levels))
    expect(brief(planned.plan)).toBe('no_chain')
    expect(() => contentOf(planned)).toThrow(RangeError)
  })

  test.runIf(isWritten)('A history that is nested as deep and can be written is sent', () => {
    const { json = '' } = contentOf(new Scope().planned(deepHistory(levels)))
    expect(json).toContain(deep(levels))
  })

  test.skipIf(isWritten)('An output or a tool that cannot be written is not remembered', () => {
    const { chains } = new Scope()
    const commit = (made: Item, given = '[]'): unknown => {
      const request = requestWith(`"tools":${given},"input":[${JSON.stringify(user('a'))}]`)
      const content = contentOf(new Scope().planned(request))
      return chains.commit(content, { responseId: 'deep', output: [made] })
    }
    const tools = `[{"type":"function","name":"f","parameters":{"properties":${deep(levels)}}}]`
    expect(commit({ ...message('m', 'x'), content: nested(levels) })).toBeUndefined()
    expect(commit(call('c1', 'f', '{}'), tools)).toBeUndefined()
    expect(chains).toMatchObject({ count: 0, bytes: 0 })
    expect(commit(message('m', 'x'), tools)).toBeDefined()
  })
})

test('A turn that its caller chains is left alone by the planner', () => {
  for (const chained of [
    { previous_response_id: 'resp_9' },
    { conversation: 'conv_1' },
    { conversation: { id: 'c' } },
  ]) {
    const planned = answered().planned({
      model: 'm',
      store: false,
      input: [...history, user('b')],
      ...chained,
    })
    expect(planned.plan).toEqual({ mode: 'full', reason: 'caller_chained', from: 0 })
    expect(planned.turn).toBeUndefined()
  }
  expect(
    brief(
      answered().plan([...history, user('b')], { previous_response_id: null, conversation: null }),
    ),
  ).toBe('resp_1+2')
})

test('No value makes the planner throw, and none that is not the history continues it', () => {
  const item = fc.oneof(
    fc.constantFrom<Item>(...history, message('m', 'x'), said('y'), user('b')),
    fc.dictionary(
      fc.constantFrom('type', 'role', 'content', 'id', 'call_id', 'output'),
      fc.jsonValue(),
    ),
    fc.jsonValue(),
  )
  fc.assert(
    fc.property(
      fc.oneof(fc.array(item), fc.jsonValue()),
      fc.dictionary(fc.string(), fc.jsonValue()),
      (input, more) => {
        const request = untyped({ ...more, input })
        const { plan } = answered().planned(request)
        if (plan.mode === 'full') return
        const kept = (Array.isArray(input) ? input : []).slice(0, plan.from)
        expect(kept[0]).toEqual(user('a'))
        expect(kept.length).toBeGreaterThan(1)
      },
    ),
    { numRuns: 2000 },
  )
})
