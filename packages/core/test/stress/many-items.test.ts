// An answer of very many items, which a server may send in one frame, is continued: where each item
// were compared with each, this would pass the time limit of the test.
import { expect, test } from 'vitest'
import { kinds, planRepetition } from './cost/many-items.js'

test.each(Object.keys(kinds))('An answer of very many %s is continued', (kind) => {
  const { planned, continued } = planRepetition(kind, 32_000)
  expect(planned).toBe(continued)
})
