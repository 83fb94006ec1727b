// How a turn keeps the process alive.
import { expect, test } from 'vitest'
import { holdProcess } from '../../../src/turn/process-hold.js'

test('A turn holds the process again for another attempt, and releases each hold once', () => {
  const held = { process: 0, client: 0 }
  const keep = (who: keyof typeof held) => (): (() => void) => {
    held[who]++
    return () => {
      held[who]--
    }
  }
  const hold = holdProcess({ runtime: { hold: keep('process') }, began: keep('client') })
  expect(held).toEqual({ process: 1, client: 1 })
  hold.release('process')
  hold.release('process')
  expect(held).toEqual({ process: 0, client: 1 })
  hold.take()
  hold.take()
  expect(held).toEqual({ process: 1, client: 1 })
  hold.release('process')
  hold.release('client')
  hold.release('client')
  expect(held).toEqual({ process: 0, client: 0 })
})
