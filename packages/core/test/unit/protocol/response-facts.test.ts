import { describe, expect, test } from 'vitest'
import { diagnosticsOf, tokensOf, usageOf } from '../../../src/protocol/response-facts.js'

const known = { input_tokens: 5, output_tokens: 7 }

describe('usage', () => {
  test.each(['quoted prompt', ['quoted prompt'], 5, true, null])(
    'is none where it is %j, which is no object',
    (usage) => {
      const response = JSON.parse(JSON.stringify({ id: 'resp_1', usage }))
      expect(usageOf(response)).toBeUndefined()
      expect(tokensOf(response)).toBeUndefined()
    },
  )

  test('has numbers and flags at every depth, and no text', () => {
    const usage = {
      ...known,
      note: 'quoted prompt',
      is_free: false,
      details: { text: 'quoted', count: 3, parts: [{ kind: 'quoted', count: 1 }, 'quoted'] },
    }
    expect(usageOf({ id: 'resp_1', usage })).toEqual({
      ...known,
      is_free: false,
      details: { count: 3, parts: [{ count: 1 }] },
    })
  })

  test('has no number that JSON could not carry on', () => {
    const usage = JSON.parse('{"input_tokens":1e999,"output_tokens":2,"more":[-1e999,1]}')
    expect(usageOf({ id: 'resp_1', usage })).toEqual({ output_tokens: 2, more: [1] })
  })

  test('cannot change a prototype', () => {
    const usage = usageOf({ id: 'resp_1', usage: JSON.parse('{"__proto__":{"planted":1}}') })
    expect(Object.getPrototypeOf(usage)).toBe(Object.prototype)
    expect(usage).not.toHaveProperty('planted')
  })
})

describe('tokens', () => {
  test.each(['1e999', '-1e999', '-5', '1.5', '"5"', 'null'])('are none where one is %s', (text) => {
    const usage = { ...known, output_tokens: JSON.parse(text) }
    expect(tokensOf({ id: 'resp_1', usage })).toBeUndefined()
  })

  test.each(['1e999', '-5', '"5"'])('without cached ones where those are %s', (text) => {
    const details = { cached_tokens: JSON.parse(text), cache_write_tokens: JSON.parse(text) }
    const usage = { ...known, input_tokens_details: details }
    expect(tokensOf({ id: 'resp_1', usage })).toEqual({
      input: 5,
      cachedInput: 0,
      output: 7,
      reasoning: 0,
    })
  })
})

test('Diagnostics of the prompt cache have counts and codes only', () => {
  const given = { type: 'cache_miss', reason: 'a quoted prompt', cache_missed_tokens: Infinity }
  expect(diagnosticsOf({ id: 'resp_1', prompt_cache_diagnostics: given })).toEqual({
    type: 'cache_miss',
  })
})
