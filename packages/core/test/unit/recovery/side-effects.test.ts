// Which requests may change something on the server.
import { expect, test } from 'vitest'
import { hasSideEffects } from '../../../src/recovery/side-effects.js'

test('A request has side effects with a hosted tool that changes something or with a conversation', () => {
  for (const type of ['mcp', 'code_interpreter', 'shell', 'local_shell', 'image_generation']) {
    expect(hasSideEffects({ tools: [{ type: 'function' }, { type }] }), type).toBe(true)
  }
  expect(hasSideEffects({ tools: [{ type: 'function' }, { type: 'web_search' }] })).toBe(false)
  expect(hasSideEffects({ conversation: 'conv_1' })).toBe(true)
  expect(hasSideEffects({ conversation: null })).toBe(false)
})
