// What an event of the stream says: whether it ends the turn, is visible, or is no event at all.
import { describe, expect, test } from 'vitest'
import { isTerminal, isVisible, parseEvent, reconcileOutput } from '../../../src/protocol/events.js'

describe('an event', () => {
  test.each([
    ['{', 'not_json'],
    ['[1]', 'not_an_event'],
    ['{"type":1}', 'not_an_event'],
    ['{"hello":1}', 'not_an_event'],
  ])('The text %s is %s', (text, what) => {
    expect(parseEvent(text)).toBe(what)
  })

  test('An event ends a turn, or shows the caller something, or neither', () => {
    expect(
      ['response.completed', 'response.failed', 'response.incomplete', 'error'].every(isTerminal),
    ).toBe(true)
    expect(isTerminal('response.done')).toBe(false)
    expect(
      ['response.created', 'response.queued', 'response.in_progress', 'error'].some(isVisible),
    ).toBe(false)
    expect(['response.output_item.added', 'response.anything_new'].every(isVisible)).toBe(true)
  })

  test('A completion that leaves its output out takes it from the items', () => {
    const done = [{ type: 'message', id: 'msg_1' }]
    const frames = done.map((item) => ({
      text: JSON.stringify({ type: 'response.output_item.done', item }),
    }))
    expect(reconcileOutput({ id: 'r' }, frames)).toEqual(done)
    expect(reconcileOutput({ id: 'r', output: [] }, frames)).toEqual(done)
    const output = [{ type: 'message', id: 'msg_2' }]
    expect(reconcileOutput({ id: 'r', output }, frames)).toBe(output)
    expect(reconcileOutput({ id: 'r', output }, [])).toBe(output)
  })
})
