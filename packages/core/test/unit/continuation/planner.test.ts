// What a turn of a conversation sends: what is new, or everything and why.
import { describe, expect, test } from 'vitest'
import { contentOf } from '../../../src/continuation/index.js'
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
  test('A conversation continues its newest response, in any spelling of it', () => {
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

  test('A conversation may begin with a text, which is one user message', () => {
    const scope = new Scope()
    const id = scope.complete([{ role: 'user', content: 'a' }], [message('m', 'x')])
    expect(id).toBe('resp_1')
    const closest = { responseId: 'resp_1' }
    expect(scope.plan('a')).toMatchObject({ reason: 'no_chain', closest })
    expect(brief(scope.plan([{ role: 'user', content: 'a' }, said('x'), user('b')]))).toBe(
      'resp_1+2',
    )
  })

  test('A conversation sends new assistant items with the literal item before them', () => {
    const scope = new Scope()
    scope.complete([user('a')], [message('m', 'x')])
    expect(brief(scope.plan([user('a'), said('x'), user('b'), said('prefill')]))).toBe('resp_1+2')
    expect(brief(scope.plan([user('a'), said('x'), said('added'), user('b')]))).toBe(
      'history_edited@2',
    )
  })

  test('A conversation keeps an item of an unknown type literal', () => {
    const scope = new Scope()
    const unknown = { type: 'something_new', id: 'n1', value: 1 }
    scope.complete([user('a')], [unknown, message('m', 'x')])
    expect(brief(scope.plan([user('a'), unknown, said('x'), user('b')]))).toBe('resp_1+3')
    expect(brief(scope.plan([user('a'), { ...unknown, value: 2 }, said('x'), user('b')]))).toBe(
      'history_edited@1',
    )
    expect(brief(scope.plan([user('a'), said('x'), user('b')]))).toBe('history_edited@2')
  })

  test('A conversation goes on after a compaction, and begins again after a standalone one', () => {
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

describe('reasons for full input', () => {
  test('Changed settings are a reason for full input', () => {
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

  test('Settings that a server refuses beside an anchor and keeps in force are a reason for full input', () => {
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

  test('Settings that change back find their chain again', () => {
    const scope = new Scope()
    scope.complete([user('a')], [message('m', 'x')])
    const second = [user('a'), said('x'), user('b')]
    scope.complete(second, [message('n', 'y')], { model: 'other' })
    const third = [...second, said('y'), user('c')]
    expect(brief(scope.plan(third, { model: 'other' }))).toBe('resp_2+4')
    // The first response is still there, under the first model.
    expect(brief(scope.plan(third))).toBe('resp_1+2')
  })

  test('Calls without an output are a reason for full input', () => {
    const scope = new Scope()
    scope.complete([user('a')], [call('c1', 'f', '{}')])
    expect(brief(scope.plan([user('a'), called('c1', 'f', '{}'), user('never mind')]))).toBe(
      'pending_tool_calls',
    )
    expect(brief(scope.plan([user('a'), called('c1', 'f', '{}'), output('c1', 'r')]))).toBe(
      'resp_1+2',
    )
  })

  test('A history that was changed, cut, cleared or summarized is a reason for full input', () => {
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
    expect(brief(scope.plan(second.slice(0, 3)))).toBe('history_shorter')
    // Whoever asks the same question again begins a new conversation.
    expect(brief(scope.plan(second.slice(0, 2)))).toBe('no_chain')
  })
})

test('An output that its caller changes afterwards does not change the history', () => {
  const scope = new Scope()
  const planned = scope.planned({ model: 'm', store: false, input: [user('a')] })
  const handedOn = { ...message('m'), content: [{ type: 'output_text', text: 'secret' }] }
  scope.chains.commit(contentOf(planned), { responseId: 'r', output: [handedOn] })
  expect(brief(scope.plan([user('a'), said('secret'), user('b')]))).toBe('r+2')
  for (const part of handedOn.content) part.text = 'redacted'
  expect(brief(scope.plan([user('a'), handedOn, user('b')]))).not.toContain('+')
})
