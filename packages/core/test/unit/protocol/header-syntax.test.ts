// Headers that no `fetch` takes are refused without a word of what they hold.
import { expect, test } from 'vitest'
import { readHeaders } from '../../../src/protocol/header-syntax.js'

test.each([
  ['a text', 'authorization: Bearer sk-secret'],
  ['a symbol', Symbol('sk-secret')],
  ['a number', 5],
])('headers that are %s are refused and not shown', (_, given) => {
  // @ts-expect-error: what a caller without types may pass.
  const read = (): Headers => readHeaders(given)
  expect(read).toThrow('The headers are not of a form that fetch takes.')
})
