// Histories as callers repeat them, with live objects and edits that look like spellings: a turn
// goes incremental only where what the server holds stands for what full input would write to the
// wire.
import { describe, expect, test } from 'vitest'
import { user } from '../support/agent.js'
import { message } from '../support/answers.js'
import { type Case, hidden, repeating, run } from '../support/caller-histories.js'

const { rawJSON }: { rawJSON: (text: string) => unknown } = Object(JSON)

/** Objects that write the same as what was sent before. */
const written: Readonly<Record<string, Case>> = {
  'the same': { next: repeating(user('a')) },
  'a proxy': { next: repeating(new Proxy(user('a'), {})) },
  'a toJSON that gives the same': { next: repeating({ x: 1, toJSON: () => user('a') }) },
  'a hidden toJSON that gives the same': { next: repeating(hidden({ x: 1 }, () => user('a'))) },
  'a hidden toJSON that is none': { next: repeating(hidden({ ...user('a') }, undefined)) },
  'a list with a hidden toJSON that is none': {
    asked: [{ role: 'user', content: [{ type: 'input_text', text: 'a' }] }],
    next: repeating({
      role: 'user',
      content: hidden([{ type: 'input_text', text: 'a' }], undefined),
    }),
  },
  'a hidden field': {
    next: repeating(
      Object.defineProperty({ ...user('a') }, 'note', { value: 1, enumerable: false }),
    ),
  },
  'a field that is undefined': { next: repeating({ ...user('a'), name: undefined }) },
  'a field that is a function': { next: repeating({ ...user('a'), name: () => 1 }) },
  'undefined in a list, for null': {
    asked: [{ role: 'user', content: ['a', null] }],
    next: repeating({ role: 'user', content: ['a', undefined] }),
  },
  'NaN, for null': {
    asked: [{ ...user('a'), n: null }],
    next: repeating({ ...user('a'), n: Number.NaN }),
  },
  '-0, for 0': { asked: [{ ...user('a'), n: 0 }], next: repeating({ ...user('a'), n: -0 }) },
  'an own __proto__': {
    asked: [JSON.parse('{"role":"user","content":"a","__proto__":{"x":1}}')],
    next: repeating(JSON.parse('{"role":"user","content":"a","__proto__":{"x":1}}')),
  },
  'half of a surrogate pair': { asked: [user('a\ud800')], next: repeating(user('a\ud800')) },
  'a date': {
    asked: [{ ...user('a'), at: '1970-01-01T00:00:00.000Z' }],
    next: repeating({ ...user('a'), at: new Date(0) }),
  },
}

/** Objects that write something else than they show, or than was sent before. */
const rewritten: Readonly<Record<string, Case>> = {
  'a toJSON that gives something else': {
    next: repeating({ ...user('a'), toJSON: () => user('other') }),
  },
  'a hidden toJSON on an item': { next: repeating(hidden({ ...user('a') }, () => user('other'))) },
  'a hidden toJSON on a list': {
    asked: [{ role: 'user', content: ['a'] }],
    next: repeating({ role: 'user', content: hidden(['a'], () => 'other') }),
  },
  'a hidden toJSON on a part': {
    asked: [{ role: 'user', content: [{ type: 'input_text', text: 'a' }] }],
    next: repeating({
      role: 'user',
      content: [
        hidden({ type: 'input_text', text: 'a' }, () => ({ type: 'input_text', text: 'other' })),
      ],
    }),
  },
  'a toJSON of a class': {
    next: repeating(
      new (class {
        readonly role = 'user'
        readonly content = 'a'
        toJSON = (): object => user('other')
      })(),
    ),
  },
  'a toJSON on an item of the answer': {
    next: (output) => [
      user('a'),
      hidden({ ...output[0] }, () => message('other', 'msg_1')),
      user('b'),
    ],
  },
  'raw JSON': {
    asked: [{ ...user('a'), n: { rawJSON: '12' } }],
    next: repeating({ ...user('a'), n: rawJSON('12') }),
  },
  'an own __proto__ that was not there': {
    next: repeating(
      JSON.parse('{"type":"message","role":"user","content":"a","__proto__":{"x":1}}'),
    ),
  },
  'an own __proto__ that is another': {
    asked: [JSON.parse('{"role":"user","content":"a","__proto__":{"x":1}}')],
    next: repeating(JSON.parse('{"role":"user","content":"a","__proto__":{"x":2}}')),
  },
  'another composition of a letter': { asked: [user('\u00e9')], next: repeating(user('e\u0301')) },
  'half of a surrogate pair, replaced': {
    asked: [user('a\ud800')],
    next: repeating(user('a\ufffd')),
  },
  'a file under the same id': {
    asked: [{ role: 'user', content: [{ type: 'input_file', file_id: 'f', file_data: 'AAA' }] }],
    next: repeating({
      role: 'user',
      content: [{ type: 'input_file', file_id: 'f', file_data: 'BBB' }],
    }),
  },
}

describe.each(Object.entries({ written }))('continued: %s', (_, cases) => {
  test.each(Object.entries(cases))(
    'A history that writes the same is continued: %s',
    async (_name, given) => {
      const { mode, context, written: full } = await run(given)
      expect(mode).toBe('incremental')
      // What nothing was lost of is the same to the last character.
      expect(JSON.stringify(context)).toBe(full)
    },
  )
})

describe.each(Object.entries({ rewritten }))('sent in full: %s', (_, cases) => {
  test.each(Object.entries(cases))(
    'A history that writes something else is sent in full: %s',
    async (_name, given) => {
      const { mode, context, written: full } = await run(given)
      expect(mode).toBe('full')
      expect(JSON.stringify(context)).toBe(full)
    },
  )
})
