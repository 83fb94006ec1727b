import { describe, expect, test } from 'vitest'
import { sharedPrefixOf } from '../../../src/continuation/index.js'
import type { CreateRequest, Item } from '../../../src/protocol/types.js'
import { fullPlan } from '../../../src/turn/plan-job.js'
import {
  brief,
  call,
  called,
  developer,
  message,
  output,
  reasoning,
  reference,
  Scope,
  said,
  user,
} from '../../support/continuation.js'

describe('a conversation', () => {
  test('continues its newest response, in any spelling of it', () => {
    const scope = new Scope()
    expect(brief(scope.plan([user('a')]))).toBe('no_chain')
    scope.complete([user('a')], [reasoning('rs', 't'), call('c1', 'f', '{ }')])
    const second = [user('a'), called('c1', 'f', '{}'), output('c1', 'r')]
    expect(brief(scope.plan(second))).toBe('resp_1+2')
    scope.complete(second, [message('m', 'x', 'y')])
    expect(brief(scope.plan([...second, said('xy'), user('b')]))).toBe('resp_2+4')
    expect(
      brief(
        scope.plan([
          user('a'),
          reference('rs'),
          reference('fc_c1'),
          output('c1', 'r'),
          said('xy'),
          user('b'),
        ]),
      ),
    ).toBe('resp_2+5')
  })

  test('may begin with a text, which is one user message', () => {
    const scope = new Scope()
    const id = scope.complete([{ role: 'user', content: 'a' }], [message('m', 'x')])
    expect(id).toBe('resp_1')
    expect(brief(scope.plan('a'))).toBe('history_shorter')
    expect(brief(scope.plan([{ role: 'user', content: 'a' }, said('x'), user('b')]))).toBe(
      'resp_1+2',
    )
  })

  test('sends new items of the assistant side with the literal item before them', () => {
    const scope = new Scope()
    scope.complete([user('a')], [message('m', 'x')])
    expect(brief(scope.plan([user('a'), said('x'), user('b'), said('prefill')]))).toBe('resp_1+2')
    expect(brief(scope.plan([user('a'), said('x'), said('added'), user('b')]))).toBe(
      'history_edited@1',
    )
  })

  test('keeps a type that nobody knows literal', () => {
    const scope = new Scope()
    const unknown = { type: 'something_new', id: 'n1', value: 1 }
    scope.complete([user('a')], [unknown, message('m', 'x')])
    expect(brief(scope.plan([user('a'), unknown, said('x'), user('b')]))).toBe('resp_1+3')
    expect(brief(scope.plan([user('a'), { ...unknown, value: 2 }, said('x'), user('b')]))).toBe(
      'history_edited@1',
    )
    expect(brief(scope.plan([user('a'), said('x'), user('b')]))).toBe('history_edited@1')
  })

  test('goes on after a compaction, and after a standalone one begins anew', () => {
    const scope = new Scope()
    const compaction = { id: 'cmp_1', type: 'compaction', encrypted_content: 'sealed' }
    scope.complete([user('a')], [compaction, message('m', 'x')])
    expect(brief(scope.plan([user('a'), compaction, said('x'), user('b')]))).toBe('resp_1+3')
    expect(
      brief(
        scope.plan([
          user('a'),
          { ...compaction, encrypted_content: 'other' },
          said('x'),
          user('b'),
        ]),
      ),
    ).toBe('history_edited@1')
    const compacted = [user('kept'), compaction, user('b')]
    expect(brief(scope.plan(compacted))).toBe('no_chain')
    scope.complete(compacted, [message('m2', 'y')])
    expect(brief(scope.plan([...compacted, said('y'), user('c')]))).toBe('resp_2+4')
  })
})

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

  test('the longest known prefix wins', () => {
    const { scope, second } = twoTurns()
    expect(brief(scope.plan([...second, said('y'), user('c')]))).toBe('resp_2+4')
  })

  test('a retry, a regenerate and a fork continue the response before', () => {
    const { scope, second } = twoTurns()
    expect(brief(scope.plan(second))).toBe('resp_1+2')
    expect(brief(scope.plan([...second.slice(0, 2), user('other')]))).toBe('resp_1+2')
    scope.complete([...second.slice(0, 2), user('other')], [message('m3', 'z')])
    expect(brief(scope.plan([...second, said('y'), user('c')]))).toBe('resp_2+4')
    expect(brief(scope.plan([...second.slice(0, 2), user('other'), said('z'), user('c')]))).toBe(
      'resp_3+4',
    )
  })

  test('an edit that is undone finds its chain again', () => {
    const { scope, second } = twoTurns()
    expect(brief(scope.plan([user('A'), ...second.slice(1), said('y'), user('c')]))).toBe(
      'no_chain',
    )
    expect(brief(scope.plan([...second, said('Y'), user('c')]))).toBe('resp_1+2')
    expect(brief(scope.plan([...second, said('y'), user('c')]))).toBe('resp_2+4')
  })

  test('two answers to one question are two heads, told apart by what they say', () => {
    const scope = new Scope()
    scope.complete([user('a')], [message('m1', 'x')])
    scope.complete([user('a')], [message('m2', 'y')])
    expect(brief(scope.plan([user('a'), said('x'), user('b')]))).toBe('resp_1+2')
    expect(brief(scope.plan([user('a'), said('y'), user('b')]))).toBe('resp_2+2')
    expect(brief(scope.plan([user('a'), said('z'), user('b')]))).toBe('history_edited@1')
  })

  test('two answers of the same words are told apart by their ids, where those are repeated', () => {
    const scope = new Scope()
    scope.complete([user('a')], [message('m1', 'x')])
    scope.complete([user('a')], [message('m2', 'x')])
    expect(brief(scope.plan([user('a'), reference('m1'), user('b')]))).toBe('resp_1+2')
    expect(brief(scope.plan([user('a'), message('m1', 'x'), user('b')]))).toBe('resp_1+2')
    expect(brief(scope.plan([user('a'), said('x'), user('b')]))).toBe('resp_2+2')
  })

  test('many conversations that begin alike each find their own', () => {
    const scope = new Scope({ maxChains: 1000 })
    for (let i = 1; i <= 300; i++)
      scope.complete([developer('d'), user('hi')], [message(`m${i}`, `answer ${i}`)])
    for (const i of [1, 150, 300]) {
      expect(brief(scope.plan([developer('d'), user('hi'), said(`answer ${i}`), user('b')]))).toBe(
        `resp_${i}+3`,
      )
    }
  })

  test('histories that share only their end are not taken for each other', () => {
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

  test('the same words again and again are not one place', () => {
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

  test('a cold head falls back to the response before it, if that is still there', () => {
    const { scope, second } = twoTurns()
    scope.chains.cool('resp_2', 'connection_lost')
    expect(brief(scope.plan([...second, said('y'), user('c')]))).toBe('resp_1+2')
    scope.chains.cool('resp_1', 'displaced')
    expect(brief(scope.plan([...second, said('y'), user('c')]))).toBe('cold:connection_lost')
  })

  test('a stored response is continued wherever it was made', () => {
    const { scope, second } = twoTurns({ store: true })
    scope.chains.cool('resp_2', 'connection_lost')
    expect(brief(scope.plan([...second, said('y'), user('c')], { store: true }))).toBe('resp_2+4')
    scope.chains.forget('resp_2')
    expect(brief(scope.plan([...second, said('y'), user('c')], { store: true }))).toBe('resp_1+2')
  })

  test('a head that was found cold is replaced by the turn that was sent in full', () => {
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

  test('the first reason for a loss stands', () => {
    const { scope, second } = twoTurns()
    scope.chains.cool('resp_1', 'displaced')
    scope.chains.cool('resp_2', 'failed')
    scope.chains.cool('resp_2', 'connection_lost')
    expect(brief(scope.plan([...second, said('y'), user('c')]))).toBe('cold:failed')
  })
})

describe('a warm-up', () => {
  const warm = { generate: false }

  test('may be continued with nothing new', () => {
    const scope = new Scope()
    scope.complete([user('a')], [], warm)
    expect(brief(scope.plan([user('a')]))).toBe('resp_1+1')
    expect(brief(scope.plan([user('a'), user('b')]))).toBe('resp_1+1')
  })

  test('is the only response that may', () => {
    const scope = new Scope()
    scope.complete([user('a')], [])
    expect(brief(scope.plan([user('a')]))).toBe('history_shorter')
    expect(brief(scope.plan([user('a'), user('b')]))).toBe('resp_1+1')
  })

  test('does not stand in for the answer that came after it', () => {
    const scope = new Scope()
    scope.complete([user('a')], [], warm)
    scope.complete([user('a')], [message('m', 'x')])
    scope.chains.cool('resp_2', 'failed')
    // The server that holds the warm-up has never seen the answer.
    expect(brief(scope.plan([user('a'), said('x'), user('b')]))).toBe('cold:failed')
  })
})

describe('reasons for full input', () => {
  test('settings', () => {
    const scope = new Scope()
    scope.complete([user('a')], [message('m', 'x')])
    const next = [user('a'), said('x'), user('b')]
    expect(brief(scope.plan(next, { model: 'other' }))).toBe('settings:model')
    expect(brief(scope.plan(next, { store: true }))).toBe('settings:store')
    expect(brief(scope.plan(next, { instructions: 'new', tools: [] }))).toBe('resp_1+2')
    expect(brief(scope.plan(next, { instructions: 'new' }, ['instructions']))).toBe(
      'settings:instructions',
    )
    expect(brief(scope.plan(next, {}, ['instructions']))).toBe('resp_1+2')
  })

  test('settings that a server was seen to refuse, and may keep in force', () => {
    const scope = new Scope()
    const talk = [user('a')]
    const say = (text: string, request = {}): void => {
      const id = scope.complete(talk, [message(`m_${text}`, text)], request)
      talk.push(said(text), user(`after ${id}`))
    }
    say('x', { instructions: 'new' })
    // Nothing is known yet: this one goes on under the instructions of the first, and so does
    // whoever goes on from it.
    say('y')
    expect(brief(scope.plan(talk))).toBe('resp_2+4')
    expect(brief(scope.plan(talk, {}, ['instructions']))).toBe('settings:instructions')
    expect(brief(scope.plan(talk, { instructions: null }, ['instructions']))).toBe(
      'settings:instructions',
    )
    expect(brief(scope.plan(talk, {}, ['tools']))).toBe('resp_2+4')
    // What was sent in full stands under nothing but its own.
    const planned = scope.planned({ model: 'm', store: false, input: talk }, ['instructions'])
    scope.commit(planned, [message('m_z', 'z')])
    talk.push(said('z'), user('d'))
    expect(brief(scope.plan(talk, {}, ['instructions']))).toBe('resp_3+6')
  })

  test('a change of settings and back', () => {
    const scope = new Scope()
    scope.complete([user('a')], [message('m', 'x')])
    const second = [user('a'), said('x'), user('b')]
    scope.complete(second, [message('n', 'y')], { model: 'other' })
    const third = [...second, said('y'), user('c')]
    expect(brief(scope.plan(third, { model: 'other' }))).toBe('resp_2+4')
    // The first response is still there, under the first model.
    expect(brief(scope.plan(third))).toBe('resp_1+2')
  })

  test('calls that are not answered', () => {
    const scope = new Scope()
    scope.complete([user('a')], [call('c1', 'f', '{}')])
    expect(brief(scope.plan([user('a'), called('c1', 'f', '{}'), user('never mind')]))).toBe(
      'pending_tool_calls',
    )
    expect(brief(scope.plan([user('a'), called('c1', 'f', '{}'), output('c1', 'r')]))).toBe(
      'resp_1+2',
    )
  })

  test('a history that was changed, cut, cleared or summarized', () => {
    const scope = new Scope()
    scope.complete([developer('d'), user('a')], [call('c1', 'f', '{}')])
    const second = [developer('d'), user('a'), called('c1', 'f', '{}'), output('c1', 'long result')]
    scope.complete(second, [message('m', 'x')])
    scope.chains.cool('resp_1', 'displaced')
    const next = [said('x'), user('b')]
    expect(brief(scope.plan([...second, ...next]))).toBe('resp_2+5')
    expect(brief(scope.plan([...second.slice(0, 3), output('c1', '[cleared]'), ...next]))).toBe(
      'cold:displaced',
    )
    expect(brief(scope.plan([developer('d'), user('a'), ...next]))).toBe('history_edited@2')
    expect(brief(scope.plan([developer('e'), ...second.slice(1), ...next]))).toBe(
      'history_edited@0',
    )
    expect(brief(scope.plan([user('Summary: …'), ...next]))).toBe('no_chain')
    expect(brief(scope.plan(second.slice(0, 2)))).toBe('history_shorter')
  })
})

describe('what is kept', () => {
  const conversation = (name: string): readonly Item[] => [user(`${name} ${'.'.repeat(1000)}`)]
  const follow = (name: string): readonly Item[] => [...conversation(name), said('x'), user('next')]

  test('by count: the least recently used goes first, and use is what counts', () => {
    const scope = new Scope({ maxChains: 2 })
    scope.complete(conversation('a'), [message('m', 'x')])
    scope.complete(conversation('b'), [message('m', 'x')])
    expect(brief(scope.plan(follow('a')))).toBe('resp_1+2')
    scope.complete(conversation('c'), [message('m', 'x')])
    expect(scope.chains.count).toBe(2)
    expect(brief(scope.plan(follow('b')))).toBe('no_chain')
    expect(brief(scope.plan(follow('a')))).toBe('resp_1+2')
  })

  test('by bytes, shared beginnings once', () => {
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

  test('nothing larger than the limit alone', () => {
    const scope = new Scope({ maxHistoryBytes: 500 })
    scope.complete(conversation('a'), [message('m', 'x')])
    expect(scope.chains).toMatchObject({ count: 0, bytes: 0 })
    expect(brief(scope.plan(follow('a')))).toBe('no_chain')
  })

  test('by age since its last use', () => {
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

  test('an ancestor as long as something goes on from it, and not longer', () => {
    const scope = new Scope({ maxChains: 1 })
    scope.complete(conversation('a'), [message('m', 'x')])
    scope.complete(follow('a'), [message('n', 'y')])
    expect(scope.chains.count).toBe(1)
    expect(brief(scope.plan([...follow('a'), said('y'), user('c')]))).toBe('resp_2+4')
    scope.chains.forget('resp_2')
    expect(scope.chains).toMatchObject({ count: 0, bytes: 0 })
  })

  test('the same response twice is one', () => {
    const scope = new Scope()
    const { turn } = scope.planned({ input: [user('a')] })
    const completed = {
      kept: { parent: undefined, from: 0, isTrial: false },
      newItems: [user('a')],
      output: [message('m', 'x')],
      responseId: 'r',
      tools: undefined,
      isStored: false,
      isWarmUp: false,
      newBytes: 10,
      settings: turn?.settings ?? {},
    }
    scope.chains.commit(completed)
    scope.chains.commit(completed)
    expect(scope.chains).toMatchObject({
      count: 1,
      bytes: 10 + JSON.stringify(completed.output).length,
    })
    scope.chains.forget('r')
    expect(scope.chains).toMatchObject({ count: 0, bytes: 0 })
  })
})

test('what a caller does to the output it was handed does not reach the history', () => {
  const scope = new Scope()
  const { turn } = scope.planned({ model: 'm', store: false, input: [user('a')] })
  const handedOn = { ...message('m'), content: [{ type: 'output_text', text: 'secret' }] }
  scope.chains.commit({
    kept: { parent: undefined, from: 0, isTrial: false },
    newItems: [user('a')],
    output: [handedOn],
    responseId: 'r',
    tools: undefined,
    isStored: false,
    isWarmUp: false,
    newBytes: 10,
    settings: turn?.settings ?? {},
  })
  expect(brief(scope.plan([user('a'), said('secret'), user('b')]))).toBe('r+2')
  for (const part of handedOn.content) part.text = 'redacted'
  expect(brief(scope.plan([user('a'), handedOn, user('b')]))).not.toContain('+')
})

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

  test('is not taken for a spelling of the answer itself: a refusal is no text, an added key is no validation', () => {
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

  test('while what the server added to it may be spelled otherwise', () => {
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

  test('while the server’s own words may be spelled in both ways', () => {
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

  test('is what was sent, not what the server once said', () => {
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

  test('costs its memory once where it was sent word for word', () => {
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

  test('by a dry run goes on in dry runs only, and costs no more than if it had been continued', () => {
    const scope = new Scope()
    scope.complete([user('a')], [message('m', 'x')])
    const trial = { model: 'm', store: false, input: [user('a'), said('x'), user('b')] }
    const planned = scope.planned(trial, [], true)
    expect(brief(planned.plan)).toBe('resp_1+2')
    const kept = sharedPrefixOf(fullPlan(planned, 'dry_run'), true)
    expect(kept).toMatchObject({ parent: { responseId: 'resp_1' }, from: 2, isTrial: true })
    scope.chains.commit({
      kept,
      newItems: [user('b')],
      output: [message('n', 'y')],
      responseId: 'tried',
      tools: undefined,
      settings: planned.turn?.settings ?? {},
      isStored: false,
      isWarmUp: false,
      newBytes: 10,
    })
    const next = { ...trial, input: [...trial.input, said('y'), user('c')] }
    expect(brief(scope.planned(next, [], true).plan)).toBe('tried+4')
    expect(brief(scope.planned(next).plan)).toBe('resp_1+2')
    scope.chains.forget('resp_1')
    expect(brief(scope.planned(next).plan)).toBe('dry_run')
  })

  test('a tool of a namespace is not judged by its namesake', () => {
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
