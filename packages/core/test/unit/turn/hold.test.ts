// How a turn keeps the process alive.
import { expect, test } from 'vitest'
import { Hold } from '../../../src/turn/hold.js'

test('A turn holds the process again for another attempt, and releases each hold once', () => {
  let held = 0
  const hold = new Hold(() => {
    held++
    return () => {
      held--
    }
  })
  expect(held).toBe(1)
  hold.release()
  hold.release()
  expect(held).toBe(0)
  hold.take()
  hold.take()
  expect(held).toBe(1)
  hold.release()
  expect(held).toBe(0)
})
