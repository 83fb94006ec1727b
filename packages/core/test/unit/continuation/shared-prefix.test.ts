// What is continued after a history was sent in full once more, in the caller's own words.
import { describe, expect, test } from 'vitest'
import { contentOf } from '../../../src/continuation/index.js'
import type { CreateRequest, Item } from '../../../src/protocol/types.js'
import { fullPlan } from '../../../src/turn/plan-job.js'
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

describe('what a caller made of an answer, sent in full', () => {
  const refusal = {
    type: 'message',
    role: 'assistant',
    content: [{ type: 'refusal', refusal: 'no' }],
  }
  const tools = [
    {
      type: 'function',
      name: 'f',
      parameters: { type: 'object', properties: {}, additionalProperties: false },
    },
  ]

  test('A caller’s version of an answer, sent in full, is not taken for a spelling of the answer', () => {
    const scope = new Scope()
    scope.complete([user('a'), refusal, user('b')], [message('m1', 'x')])
    expect(brief(scope.plan([user('a'), said('no'), user('b'), said('x'), user('c')]))).toBe(
      'history_edited@1',
    )
    expect(brief(scope.plan([user('a'), refusal, user('b'), said('x'), user('c')]))).toBe(
      'resp_1+4',
    )
    const edited = [user('q'), called('c1', 'f', '{"added":1}'), output('c1', 'r')]
    scope.complete(edited, [message('m2', 'y')], { tools })
    const plain = [user('q'), called('c1', 'f', '{}'), output('c1', 'r')]
    expect(brief(scope.plan([...plain, said('y'), user('d')], { tools }))).toBe('history_edited@1')
    expect(brief(scope.plan([...edited, said('y'), user('d')], { tools }))).toBe('resp_2+4')
  })

  test('An answer behind a caller’s full input may be spelled in any way that the server’s may', () => {
    const scope = new Scope()
    scope.complete([user('a'), said('Once')], [message('m1', ' upon a time')])
    const echo = (begun: Item): readonly Item[] => [
      user('a'),
      begun,
      said(' upon a time'),
      user('b'),
    ]
    expect(brief(scope.plan(echo(said('Once'))))).toBe('resp_1+3')
    expect(brief(scope.plan(echo(message('m0', 'Once'))))).toBe('history_edited@1')
  })

  test('An answer of the server behind a full input may be spelled in both ways', () => {
    const scope = new Scope()
    const refused = { ...message('m1'), content: [{ type: 'refusal', refusal: 'no' }] }
    scope.complete([user('a')], [refused, call('c1', 'f', '{"added":1}')], { tools })
    const echo = [user('a'), said('no'), called('c1', 'f', '{}'), output('c1', 'r')]
    expect(brief(scope.plan(echo, { tools }))).toBe('resp_1+3')
  })
})

describe('a history that was sent in full once more', () => {
  const weather = (units: string): CreateRequest => ({
    tools: [
      {
        type: 'function',
        name: 'weather',
        parameters: {
          type: 'object',
          properties: { city: { type: 'string' }, units: { type: 'string', default: units } },
        },
      },
    ],
  })
  const asked = (given: string): readonly Item[] => [
    user('a'),
    called('c1', 'weather', given),
    output('c1', 'rain'),
  ]

  test('A history that was sent in full again is what was sent, not what the server once said', () => {
    const scope = new Scope()
    const first = scope.complete([user('a')], [call('c1', 'weather', '{"city":"Z"}')], weather('C'))
    const filled = asked('{"city":"Z","units":"C"}')
    expect(brief(scope.plan(filled, weather('C')))).toBe('resp_1+2')
    scope.chains.cool(first, 'connection_lost')
    scope.complete(filled, [message('m', 'wet')], weather('C'))
    const next = [said('wet'), user('b')]
    expect(brief(scope.plan([...filled, ...next], weather('C')))).toBe('resp_2+4')
    const otherwise = asked('{"city":"Z","units":"F"}')
    expect(brief(scope.plan([...otherwise, ...next], weather('F')))).not.toContain('+')
    expect(brief(scope.plan([...asked('{"city":"Z"}'), ...next], weather('C')))).not.toContain('+')
  })

  test('A history that was sent in full word for word costs its memory once', () => {
    const scope = new Scope()
    const long = 'x'.repeat(1000)
    scope.chains.cool(scope.complete([user('a')], [message('m', long)]), 'connection_lost')
    const before = scope.chains.bytes
    scope.complete([user('a'), message('m', long), user('b')], [message('n', 'y')])
    expect(scope.chains.bytes).toBeLessThan(before + 500)
    expect(brief(scope.plan([user('a'), said(long), user('b'), said('y'), user('c')]))).toBe(
      'resp_2+4',
    )
  })

  test('A history sent in full by a dry run is continued by dry runs only, at no extra memory', () => {
    const scope = new Scope()
    scope.complete([user('a')], [message('m', 'x')])
    const trial = { model: 'm', store: false, input: [user('a'), said('x'), user('b')] }
    const planned = scope.planned(trial, [], true)
    expect(brief(planned.plan)).toBe('resp_1+2')
    const content = contentOf(fullPlan(planned, 'dry_run'))
    const prefix = { parent: { responseId: 'resp_1' }, from: 2, isTrial: true }
    expect(content).toMatchObject({ prefix, items: trial.input })
    scope.chains.commit(content, { responseId: 'tried', output: [message('n', 'y')] })
    const next = { ...trial, input: [...trial.input, said('y'), user('c')] }
    expect(brief(scope.planned(next, [], true).plan)).toBe('tried+4')
    expect(brief(scope.planned(next).plan)).toBe('resp_1+2')
    scope.chains.forget('resp_1')
    expect(brief(scope.planned(next).plan)).toBe('dry_run')
  })

  test('A tool of a namespace is not judged by a tool of the same name outside it', () => {
    const scope = new Scope()
    const tools = [
      { type: 'function', name: 'get', parameters: { type: 'object', properties: { id: {} } } },
    ]
    const made = { ...call('c1', 'get', '{"id":1,"junk":2}'), namespace: 'crm' }
    scope.complete([user('a')], [made], { tools })
    const echo = { ...made, arguments: '{"id":1}' }
    expect(brief(scope.plan([user('a'), echo, output('c1', 'r')], { tools }))).toBe(
      'history_edited@1',
    )
    expect(brief(scope.plan([user('a'), made, output('c1', 'r')], { tools }))).toBe('resp_1+2')
  })
})
