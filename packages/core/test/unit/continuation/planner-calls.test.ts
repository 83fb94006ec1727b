// Calls that wait, or do not wait, for their outputs before a turn may go on.
import { describe, expect, test } from 'vitest'
import type { Item } from '../../../src/protocol/types.js'
import {
  brief,
  call,
  called,
  message,
  output,
  reference,
  Scope,
  said,
  user,
} from '../../support/continuation.js'
import { hologram, planAfter, shell, shellOutput, without } from '../../support/server-items.js'

describe('calls', () => {
  const waiting = { ...call('c1', 'f', '{}'), async: true }
  const custom = { type: 'custom_tool_call', call_id: 'c2', name: 'code', input: 'x', async: true }

  test('Async calls wait for nobody, and their outputs may come late', () => {
    const scope = new Scope()
    scope.complete([user('a')], [waiting, custom, message('m1', 'x')])
    const echo = [user('a'), { ...called('c1', 'f', '{}'), async: true }, custom, said('x')]
    const answered = { type: 'custom_tool_call_output', call_id: 'c2', output: 's' }
    expect(brief(scope.plan([...echo, user('b')]))).toBe('resp_1+4')
    scope.complete([...echo, user('b')], [message('m2', 'y')])
    const later = [...echo, user('b'), said('y')]
    expect(brief(scope.plan([...later, output('c1', 'r')]))).toBe('resp_2+6')
    scope.complete([...later, output('c1', 'r')], [message('m3', 'z')])
    const last = [...later, output('c1', 'r'), said('z')]
    expect(brief(scope.plan([...last, answered, user('d')]))).toBe('resp_3+8')
    // It is answered there, so that a second output goes on from before.
    expect(brief(scope.plan([...last, output('c1', 'again')]))).toBe('resp_2+6')
    expect(brief(scope.plan([...last, output('c9', 'never')]))).toBe('pending_tool_calls')
    expect(brief(scope.plan([...last, output('c2', 'another kind')]))).toBe('pending_tool_calls')
  })

  test('Async calls that lost their `async` field are the same calls', () => {
    const scope = new Scope()
    scope.complete([user('a')], [waiting])
    expect(brief(scope.plan([user('a'), called('c1', 'f', '{}'), user('b')]))).toBe('resp_1+2')
    const other = new Scope()
    other.complete([user('a')], [call('c1', 'f', '{}')])
    expect(brief(other.plan([user('a'), { ...waiting, id: undefined }, user('b')]))).toBe(
      'history_edited@1',
    )
  })

  test.each<[string, readonly Item[]]>([
    ['behind an item that nobody knows', [call('c1', 'f', '{}'), hologram]],
    ['before one', [hologram, call('c1', 'f', '{}')]],
    ['of a kind that is never async', [{ ...shell, async: true }]],
    [
      'of a search that the caller runs',
      [{ type: 'tool_search_call', call_id: 's1', execution: 'client' }],
    ],
  ])('Calls are looked for in the whole turn: %s', (_, items) => {
    const scope = new Scope()
    scope.complete([user('a')], items)
    expect(brief(scope.plan([user('a'), ...items, user('b')]))).toBe('pending_tool_calls')
  })

  test('Calls that the server answered itself, and its own searches, are not pending', () => {
    expect(planAfter([shell, shellOutput], [shell, shellOutput])).toBe('resp_1+4')
    const own = {
      id: 't1',
      type: 'tool_search_call',
      call_id: null,
      execution: 'server',
      arguments: {},
    }
    expect(planAfter([own], [own])).toBe('resp_1+3')
  })

  test('Calls of a type that nobody knows are answered by their id', () => {
    const scope = new Scope()
    const unknown = { id: 'x1', type: 'teleport_call', call_id: 'c1', to: 'y' }
    scope.complete([user('a')], [unknown])
    const answer = { type: 'teleport_call_output', call_id: 'c1', output: 'ok' }
    expect(brief(scope.plan([user('a'), without(unknown, 'id'), answer]))).toBe('resp_1+2')
  })

  test('Calls among the new items are answered too', () => {
    const scope = new Scope()
    scope.complete([user('a')], [message('m1', 'x')])
    const echo = [user('a'), said('x'), user('b'), called('c1', 'f', '{}')]
    expect(brief(scope.plan([...echo, user('c')]))).toBe('pending_tool_calls')
    expect(brief(scope.plan([...echo, output('c1', 'r')]))).toBe('resp_1+2')
  })
})

test('A compaction trigger is no part of the history that it compacts', () => {
  const scope = new Scope()
  const trigger = { type: 'compaction_trigger' }
  const compaction = { id: 'cmp_1', type: 'compaction', encrypted_content: 'sealed' }
  scope.complete([user('a')], [message('m1', 'x')])
  const echo = [user('a'), said('x')]
  expect(brief(scope.plan([...echo, trigger]))).toBe('resp_1+2')
  scope.complete([...echo, trigger], [compaction])
  expect(brief(scope.plan([...echo, reference('cmp_1'), user('b')]))).toBe('resp_2+3')
  expect(brief(scope.plan([...echo, without(compaction, 'id'), user('b')]))).toBe('resp_2+3')
})
