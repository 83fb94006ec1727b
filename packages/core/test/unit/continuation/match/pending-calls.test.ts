// Which calls a turn must answer before it may go on.
import { describe, expect, test } from 'vitest'
import { answersPendingCalls } from '../../../../src/continuation/match/pending-calls.js'
import type { Item } from '../../../../src/protocol/types.js'
import { call, called, message, output, reference, user } from '../../../support/continuation.js'

const two = [message('m1', 'x'), call('c1', 'f', '{}'), call('c2', 'f', '{}')]
const custom = [{ type: 'custom_tool_call', call_id: 'c1', name: 'code', input: 'x' }]

describe('a turn that may go on', () => {
  test.each<[string, readonly Item[], readonly Item[]]>([
    ['no calls, nothing to answer', [message('m1', 'x')], [user('a')]],
    ['every call answered, in any order', two, [output('c2', 's'), user('a'), output('c1', 'r')]],
    [
      'a call that the new items make and answer themselves',
      [],
      [user('a'), called('c9', 'f', '{}'), output('c9', 'r')],
    ],
    [
      'a local shell call, whose answer names it in its id',
      [{ type: 'local_shell_call', id: 'lsh_1', call_id: 'c1', action: {} }],
      [{ type: 'local_shell_call_output', id: 'c1', output: 'r' }],
    ],
    [
      'a program of the server’s, repeated with its output',
      [message('m1', 'x')],
      [
        user('a'),
        { type: 'program', call_id: 'c1', code: 'x' },
        { type: 'program_output', call_id: 'c1', result: 'r' },
        user('b'),
      ],
    ],
    [
      'an answer to a call of a kind that nobody knows',
      [{ type: 'teleport_call', call_id: 'c1' }],
      [output('c1', 'r')],
    ],
    [
      'a custom call answered as one',
      custom,
      [{ type: 'custom_tool_call_output', call_id: 'c1', output: 'r' }],
    ],
  ])('A turn that answers its pending calls may go on: %s', (_, run, newItems) => {
    expect(answersPendingCalls({ run }, newItems)).toBe(true)
  })
})

describe('a turn that the server would refuse', () => {
  test.each<[string, readonly Item[], readonly Item[]]>([
    ['a call without its output', two, [output('c1', 'r')]],
    ['an output without its call', [], [output('c1', 'r')]],
    ['a call left open beside a reference', [reference('m1'), call('c1', 'f', '{}')], [user('a')]],
    [
      'an output of an earlier call',
      two,
      [output('c1', 'r'), output('c2', 's'), output('c0', 't')],
    ],
    [
      'an output without a call id',
      two,
      [output('c1', 'r'), output('c2', 's'), { type: 'function_call_output', output: 't' }],
    ],
    // LangChain sends this; the server calls it "no tool output found for custom tool call".
    ['a custom call answered as a function', custom, [output('c1', 'r')]],
    [
      'a function call answered as a custom one',
      two,
      [output('c1', 'r'), { type: 'custom_tool_call_output', call_id: 'c2', output: 's' }],
    ],
  ])('A turn that the server would refuse may not go on: %s', (_, run, newItems) => {
    expect(answersPendingCalls({ run }, newItems)).toBe(false)
  })
})
