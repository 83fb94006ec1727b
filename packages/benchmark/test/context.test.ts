// The workload's own checks: any error in an effective context changes the answer, and another
// spelling of an item does not.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Client } from '../src/client/client.js'
import { measure } from '../src/client/measure.js'
import { create } from '../src/server/create.js'
import { contextDigest, emptyContext, extendContext } from '../src/workload/context.js'
import { expectedAnswer } from '../src/workload/expected.js'
import { promptOf } from '../src/workload/task.js'

const task = { turns: 2, turnDeltas: 4, answerDeltas: 8 }
const prompt = { role: 'user', content: promptOf('c', task) }

const item = fc.oneof(
  fc.record({
    type: fc.constant('function_call'),
    call_id: fc.string(),
    name: fc.string(),
    arguments: fc.dictionary(fc.string(), fc.string()).map((value) => JSON.stringify(value)),
  }),
  fc.record({
    type: fc.constant('function_call_output'),
    call_id: fc.string(),
    output: fc.string(),
  }),
  fc.record({ type: fc.constant('message'), role: fc.constant('user'), content: fc.string() }),
)
const history = fc.array(item, { minLength: 1, maxLength: 8 })

function digestOf(items: readonly unknown[], instructions = ''): string {
  return contextDigest(extendContext(emptyContext, items), instructions)
}

test('a context built in pieces equals one built at once', () => {
  fc.assert(
    fc.property(history, fc.nat(8), (items, at) => {
      const pieces = extendContext(extendContext(emptyContext, items.slice(0, at)), items.slice(at))
      expect(contextDigest(pieces, '')).toBe(digestOf(items))
    }),
  )
})

test('leaving an item out or repeating it changes the digest', () => {
  fc.assert(
    fc.property(history, fc.nat(7), (items, at) => {
      const index = at % items.length
      expect(digestOf(items.toSpliced(index, 1))).not.toBe(digestOf(items))
      expect(digestOf([...items, ...items.slice(index)])).not.toBe(digestOf(items))
    }),
  )
})

test('reasoning, the order of arguments and the place of the system text do not change the digest', () => {
  const call = { type: 'function_call', call_id: 'a', name: 'next_step' }
  const plain = digestOf([prompt, { ...call, arguments: '{"step":1,"note":"n"}' }], 'Be brief.')
  const spelled = digestOf([
    { role: 'developer', content: 'Be brief.' },
    { role: 'user', content: [{ type: 'input_text', text: prompt.content }] },
    { type: 'reasoning', summary: [] },
    { ...call, arguments: '{ "note": "n", "step": 1 }' },
  ])
  expect(spelled).toBe(plain)
  expect(digestOf([prompt, { ...call, arguments: '{"step":1,"note":"n"}' }], 'Be long.')).not.toBe(
    plain,
  )
})

test('an unknown previous_response_id is refused with previous_response_not_found', () => {
  const body = { model: 'm', input: [prompt], previous_response_id: 'resp_unknown' }
  expect(
    create(body, { bodyBytes: 100, contextOf: () => undefined, streamId: undefined }),
  ).toMatchObject({
    code: 'previous_response_not_found',
  })
})

test('a wrong answer ends the measurement', async () => {
  const answering = (answer: string): Client => ({ run: async () => answer, close() {} })
  const assignment = {
    task,
    conversations: 1,
    arrivalMs: 0,
    seed: 7,
    model: 'm',
    isDialedAhead: false,
    isEventLoopWatched: false,
    isChecked: true,
  }
  await expect(measure(answering('0123456789abcdef'), assignment)).rejects.toThrow('The answer is')
  const right = await measure(answering(expectedAnswer('c7-0', task)), assignment)
  expect(right.cpuMs).toBeGreaterThanOrEqual(0)
  expect(right.eventLoopDelay).toBeUndefined()
})
