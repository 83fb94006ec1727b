// Failures of a turn, for tests of what they lead to.
import { readErrorFrame } from '../../src/protocol/error-frame.js'
import type { Failure } from '../../src/recovery/failure.js'

export const error = readErrorFrame({ type: 'error', status: 500, error: { message: 'x' } })

export const notSent = (status?: number): Failure => ({
  class: 'not_sent',
  isTimeout: false,
  cause: undefined,
  refusal: status === undefined ? undefined : { status, headers: {}, body: '' },
})
