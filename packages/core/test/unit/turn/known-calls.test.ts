// Which items of an answer tell a call again that the request answers or holds, and which only look
// like it.
import { describe, expect, test } from 'vitest'
import { KnownCalls } from '../../../src/turn/known-calls.js'

const call = (type: string, fields: object = {}): object => ({ type, call_id: 'call_1', ...fields })
const user = { role: 'user', content: 'x' }

/** Whether an answer to this input may not tell this item. */
function isKnown(input: readonly object[], item: object): boolean {
  const told = { type: 'response.output_item.done', output_index: 0, item }
  const ended = {
    type: 'response.completed',
    response: { id: 'r', output: [{ type: 'message' }, item] },
  }
  const [asItem, atEnd] = [told, ended].map((event) =>
    new KnownCalls({ input }).areRepeatedIn(event),
  )
  expect(asItem).toBe(atEnd)
  return asItem === true
}

describe('a call is known', () => {
  test.each([
    ['function_call', 'function_call_output'],
    ['custom_tool_call', 'custom_tool_call_output'],
    // As a framework may spell it.
    ['custom_tool_call', 'function_call_output'],
    ['computer_call', 'computer_call_output'],
    ['shell_call', 'shell_call_output'],
    ['local_shell_call', 'local_shell_call_output'],
    ['apply_patch_call', 'apply_patch_call_output'],
    ['tool_search_call', 'tool_search_output'],
    ['later_call', 'later_call_output'],
  ])('The call of type %s is known by a %s', (type, output) => {
    expect(isKnown([user, call(output)], call(type))).toBe(true)
    expect(isKnown([user, call(output)], call(type, { call_id: 'call_2' }))).toBe(false)
  })

  test('A call is known by its own item, open or not', () => {
    expect(isKnown([user, call('function_call', { async: true })], call('function_call'))).toBe(
      true,
    )
  })

  test('A call of the local shell is known by the id of its output', () => {
    const output = { type: 'local_shell_call_output', id: 'call_1', output: '' }
    expect(isKnown([output], call('local_shell_call'))).toBe(true)
  })

  test('A call that asks to be allowed is known', () => {
    const asked = { type: 'mcp_approval_request', id: 'mcpr_1', name: 'pay' }
    const allowed = { type: 'mcp_approval_response', approval_request_id: 'mcpr_1', approve: true }
    expect(isKnown([user, allowed], asked)).toBe(true)
    expect(isKnown([user, asked], asked)).toBe(true)
    expect(isKnown([user, allowed], { ...asked, id: 'mcpr_2' })).toBe(false)
  })
})

describe('a call is not known', () => {
  test.each([
    ['other arguments', { name: 'pay', arguments: '{"to": "b", "euros": 1}' }],
    ['another name', { name: 'look', arguments: '{"to":"a","euros":1}' }],
  ])('A call that has %s than the known one of its id is not known', (_, fields) => {
    const asked = call('function_call', { name: 'pay', arguments: '{"to":"a","euros":1}' })
    const input = [user, asked, call('function_call_output')]
    expect(isKnown(input, call('function_call', fields))).toBe(false)
    const respelled = { name: 'pay', arguments: '{ "euros": 1, "to": "a" }' }
    expect(isKnown(input, call('function_call', respelled))).toBe(true)
  })

  test.each([
    [
      'by its output alone in an answer',
      call('function_call_output'),
      call('function_call_output'),
    ],
    ['that the server runs', call('function_call_output'), call('web_search_call')],
    [
      'that the server searches',
      call('tool_search_output'),
      call('tool_search_call', { execution: 'server' }),
    ],
    ['by what a program gave', call('program_output'), call('function_call')],
    ['where a program is told', call('program_output'), call('program')],
    ['by the id of a hosted one', call('mcp_call'), call('function_call')],
    [
      'without an id',
      call('function_call_output', { call_id: '' }),
      call('function_call', { call_id: '' }),
    ],
    [
      'with null for an id',
      call('tool_search_output', { call_id: null }),
      call('tool_search_call', { call_id: null }),
    ],
  ])('A call is not known: %s', (_, held, told) => {
    expect(isKnown([user, held], told)).toBe(false)
  })

  test('No call is known where the input is text, or nothing', () => {
    for (const input of ['call_1', undefined]) {
      const known = new KnownCalls(input === undefined ? {} : { input })
      expect(
        known.areRepeatedIn({ type: 'response.output_item.done', item: call('function_call') }),
      ).toBe(false)
    }
  })
})

test('The input is read once, when the first call is told', () => {
  let reads = 0
  const request = {
    get input() {
      reads++
      return [user, call('function_call_output')]
    },
  }
  const known = new KnownCalls(request)
  known.areRepeatedIn({ type: 'response.output_item.done', item: { type: 'message', id: 'msg_1' } })
  expect(reads).toBe(0)
  for (let i = 0; i < 3; i++)
    known.areRepeatedIn({ type: 'response.output_item.done', item: call('function_call') })
  expect(reads).toBe(1)
})
