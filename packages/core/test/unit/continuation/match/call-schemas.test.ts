// The schemas of calls: whose tools judge their arguments, and for how long.
import { describe, expect, test } from 'vitest'
import { contentOf } from '../../../../src/continuation/index.js'
import { SchemaTable } from '../../../../src/continuation/match/call-schemas.js'
import type { CreateRequest, Item } from '../../../../src/protocol/types.js'
import {
  brief,
  call,
  called,
  message,
  output,
  Scope,
  said,
  user,
} from '../../../support/continuation.js'

const closed = (properties: object): object => ({
  type: 'object',
  properties,
  additionalProperties: false,
})
const tool = (name: string, parameters: object): object => ({ type: 'function', name, parameters })

describe('the schemas of the calls in an output', () => {
  test('The schemas of the calls in an output are those of the functions of their names', () => {
    const parameters = { type: 'object' }
    const tools = [
      null,
      { type: 'web_search' },
      tool('a', parameters),
      tool('twice', parameters),
      tool('twice', {}),
      { type: 'function', name: 'none' },
      { type: 'custom', name: 'c', parameters },
    ]
    const made = ['a', 'twice', 'none', 'c', 'unknown'].map((name) =>
      call(`call_${name}`, name, '{}'),
    )
    const ofNamespace = { ...call('call_n', 'a', '{}'), namespace: 'n' }
    const table = new SchemaTable()
    expect(table.add(tools, [message('m', 'x'), ...made, ofNamespace])).toEqual({
      schemas: new Map([['call_a', parameters]]),
      newBytes: JSON.stringify(parameters).length,
    })
    expect(table.add('nonsense', made)).toEqual({ schemas: new Map(), newBytes: 0 })
    expect(table.add(tools, []).schemas.size).toBe(0)
  })

  test('The schemas of the calls in an output are held once', () => {
    const table = new SchemaTable()
    const schemaOf = (callId: string): unknown =>
      table.add([tool('f', closed({ a: {} }))], [call(callId, 'f', '{}')]).schemas.get(callId)
    expect(schemaOf('c1')).toBe(schemaOf('c2'))
    expect(table.add([tool('f', closed({ a: {} }))], [call('c3', 'f', '{}')]).newBytes).toBe(0)
  })
})

describe('arguments are judged by the tools of the turn that made the call', () => {
  const withTool = (parameters: object): CreateRequest => ({ tools: [tool('f', parameters)] })
  const q = closed({ q: {} })
  const answered = (made: string, under: CreateRequest): Scope => {
    const scope = new Scope()
    scope.complete([user('a')], [call('c1', 'f', made)], under)
    return scope
  }
  const next = (given: string): readonly Item[] => [
    user('a'),
    called('c1', 'f', given),
    output('c1', 'ok'),
  ]

  /** The arguments of a call and those of its echo, each with the tools of its turn. */
  interface Echoed {
    readonly made: string
    readonly under: CreateRequest
    readonly given: string
    readonly now: CreateRequest
  }
  test.each<[string, Echoed, string]>([
    [
      'no tools are left',
      { made: '{"q":1,"junk":2}', under: withTool(q), given: '{"q":1}', now: {} },
      'resp_1+2',
    ],
    [
      'a default of then',
      {
        made: '{"q":1}',
        under: withTool(closed({ q: {}, n: { default: 5 } })),
        given: '{"q":1,"n":5}',
        now: withTool(q),
      },
      'resp_1+2',
    ],
    [
      'a default of now',
      {
        made: '{"q":1}',
        under: withTool(q),
        given: '{"q":1,"force":true}',
        now: withTool(closed({ q: {}, force: { default: true } })),
      },
      'history_edited@1',
    ],
    [
      'a key that was declared then',
      {
        made: '{"q":1,"rm":true}',
        under: withTool(closed({ q: {}, rm: {} })),
        given: '{"q":1}',
        now: withTool(q),
      },
      'history_edited@1',
    ],
    [
      'a schema that was open then',
      {
        made: '{"q":1,"token":"s"}',
        under: withTool({ type: 'object', properties: { q: {} } }),
        given: '{"q":1}',
        now: withTool(q),
      },
      'history_edited@1',
    ],
    [
      'no schema then',
      { made: '{"q":1,"token":"s"}', under: {}, given: '{"q":1}', now: withTool(q) },
      'history_edited@1',
    ],
  ])(
    'Arguments are judged by the tools of the turn that made the call: %s',
    (_, { made, under, given, now }, planned) => {
      expect(brief(answered(made, under).plan(next(given), now))).toBe(planned)
    },
  )

  test('Arguments are judged by the tools of their turn many turns later, whatever changed in between', () => {
    const scope = answered('{"q":1,"junk":2}', withTool(q))
    const second = next('{"q":1}')
    scope.complete(second, [message('m', 'x')], withTool(closed({ junk: {} })))
    const third = [...second, said('x'), user('b')]
    expect(brief(scope.plan(third, {}))).toBe('resp_2+4')
    expect(brief(scope.plan([...next('{"junk":2}'), said('x'), user('b')], {}))).toBe(
      'history_edited@1',
    )
  })

  test('Arguments of two turns in one row of items are each judged by the tools of their own turn', () => {
    const scope = answered('{"x":1}', withTool(closed({})))
    const head = scope.chains.get('resp_1')
    if (head === undefined) throw new Error('The first turn is not known.')
    const input = [user('a'), called('c1', 'f', '{}')]
    const planned = scope.planned({ model: 'm', store: false, tools: [tool('f', q)], input })
    const onlyCalls = contentOf({ ...planned, plan: { mode: 'incremental', head, from: 2 } })
    const second = { responseId: 'resp_2', output: [call('c2', 'f', '{"x":1}')] }
    scope.chains.commit(onlyCalls, second)
    const planOf = (one: string, two: string): string => {
      const calls = [called('c1', 'f', one), called('c2', 'f', two)]
      return brief(scope.plan([user('a'), ...calls, output('c1', 'ok'), output('c2', 'ok')]))
    }
    expect(planOf('{}', '{}')).toBe('resp_2+3')
    expect(planOf('{"x":1}', '{}')).toBe('resp_2+3')
    expect(planOf('{"x":2}', '{}')).toBe('history_edited@1')
  })

  test('Arguments are judged by the tools as they were, whatever the caller does to them afterwards', () => {
    const parameters = { type: 'object', properties: { q: {} }, additionalProperties: true }
    const scope = answered('{"q":1,"token":"s"}', withTool(parameters))
    Object.assign(parameters, { additionalProperties: false })
    expect(brief(scope.plan(next('{"q":1}'), withTool(parameters)))).toBe('history_edited@1')
  })

  test('The tools of a turn count once among the bytes that are held', () => {
    const scope = new Scope()
    const large = withTool(closed({ q: { description: 'x'.repeat(10_000) } }))
    scope.complete([user('a')], [call('c1', 'f', '{"q":1}')], large)
    const one = scope.chains.bytes
    expect(one).toBeGreaterThan(10_000)
    scope.complete([user('b')], [call('c2', 'f', '{"q":1}')], large)
    expect(scope.chains.bytes).toBeLessThan(one + 1000)
  })
})

describe('tools that an item brings', () => {
  const parameters = {
    type: 'object',
    properties: { q: {}, n: { default: 5 } },
    additionalProperties: false,
  }
  const brought = { type: 'function', name: 'f', parameters }
  test.each<[string, Item]>([
    ['additional tools', { type: 'additional_tools', role: 'developer', tools: [brought] }],
    ['what a search has found', { type: 'tool_search_output', call_id: null, tools: [brought] }],
  ])('The tools that an item brings give the schemas of their calls: %s', (_, bringer) => {
    const scope = new Scope()
    scope.complete([user('a'), bringer], [message('m1', 'x')])
    const echo = [user('a'), bringer, said('x'), user('b')]
    scope.complete(echo, [call('c1', 'f', '{"q":1,"junk":2}')])
    const validated = called('c1', 'f', '{"q":1,"n":5}')
    expect(brief(scope.plan([...echo, validated, output('c1', 'r')]))).toBe('resp_2+5')
  })

  test('The tools of a namespace give the schemas of their calls', () => {
    const scope = new Scope()
    const made = { ...call('c1', 'f', '{"q":1}'), namespace: 'crm' }
    scope.complete([user('a')], [made], {
      tools: [
        { type: 'namespace', name: 'crm', tools: [brought] },
        { ...brought, parameters: {} },
      ],
    })
    const echo = { ...called('c1', 'f', '{"q":1,"n":5}'), namespace: 'crm' }
    expect(brief(scope.plan([user('a'), echo, output('c1', 'r')]))).toBe('resp_1+2')
  })
})
