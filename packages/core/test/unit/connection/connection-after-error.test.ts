// What an error leaves behind: a lane, or a connection, on which the server may still be at work.
import { describe, expect, test } from 'vitest'
import { azureEndpoint } from '../../../src/endpoints/endpoints.js'
import { begin, bench, completed, created, isFree } from '../../support/connection.js'

const failure = { type: 'error', error: { code: 'server_error', message: 'x' } }

const notFound = { type: 'error', error: { code: 'previous_response_not_found', message: 'x' } }

describe('after an error', () => {
  test('After an error, a lane stays taken until its response has ended', () => {
    const it = bench()
    const { lane, said } = begin(it)
    it.socket.receive({ ...created('resp_1'), stream_id: lane.id })
    it.socket.receive({ ...failure, stream_id: lane.id })
    expect(said).toEqual(['response.created', 'error'])
    expect(it.connection.phase).toBe('open')
    expect(isFree(lane)).toBe(false)
    expect(() => begin(it, undefined, lane)).toThrow()
    it.socket.receive({ ...completed('resp_1'), stream_id: lane.id })
    expect(isFree(lane)).toBe(true)
  })

  test('After an error, a lane on which another response ended too is not used again', () => {
    const it = bench()
    const { lane } = begin(it)
    it.socket.receive({ ...created('resp_1'), stream_id: lane.id })
    it.socket.receive({ ...failure, stream_id: lane.id })
    it.socket.receive({ ...completed('resp_other'), stream_id: lane.id })
    it.socket.receive({ ...completed('resp_1'), stream_id: lane.id })
    expect(isFree(lane)).toBe(false)
  })

  test('After an error before its response began, a lane waits for the response that begins there', () => {
    const it = bench()
    const { lane } = begin(it)
    it.socket.receive({ ...failure, stream_id: lane.id })
    it.socket.receive({ ...created('resp_1'), stream_id: lane.id })
    expect(isFree(lane)).toBe(false)
    it.socket.receive({ ...completed('resp_1'), stream_id: lane.id })
    expect(isFree(lane)).toBe(true)
  })

  test('After an error of any code a lane waits, since even an unknown anchor may still be answered', () => {
    const it = bench()
    const anchored = begin(it, 'resp_0')
    it.socket.receive({ ...notFound, stream_id: anchored.lane.id })
    const full = begin(it)
    it.socket.receive({ ...notFound, stream_id: full.lane.id })
    expect([isFree(anchored.lane), isFree(full.lane)]).toEqual([false, false])
  })

  test('After an error that ended a response, a lane is not used again', () => {
    const it = bench()
    const { lane } = begin(it)
    it.socket.receive({ ...created('resp_1'), stream_id: lane.id })
    const response = { id: 'resp_1', previous_response_id: null }
    it.socket.receive({ type: 'response.failed', response, stream_id: lane.id })
    expect(isFree(lane)).toBe(false)
  })

  test('After an error that ended a response before its beginning arrived, a lane waits', () => {
    const it = bench()
    const { lane } = begin(it)
    const response = { id: 'resp_1', previous_response_id: null }
    it.socket.receive({ type: 'response.failed', response, stream_id: lane.id })
    expect(isFree(lane)).toBe(false)
  })

  test('After an error, a connection without lanes ends, since the next answer cannot be told apart', () => {
    const it = bench(azureEndpoint({ resource: 'x' }))
    const { said } = begin(it)
    it.socket.receive(failure)
    expect(said).toEqual(['error'])
    expect(it.connection.phase).toBe('closed')
    const other = bench(azureEndpoint({ resource: 'x' }))
    begin(other, 'resp_0')
    other.socket.receive(notFound)
    expect(other.connection.phase).toBe('closed')
  })

  test('A connection drains once more than half of its lanes wait after errors', () => {
    const it = bench()
    for (let i = 0; i < 17; i++) {
      expect(it.connection.phase).toBe('open')
      const { lane } = begin(it)
      it.socket.receive({ ...failure, stream_id: lane.id })
    }
    expect(it.connection.phase).toBe('closed')
  })

  test('An error without a lane that is not about the connection tells none of several turns what it says', () => {
    const refusal = {
      type: 'error',
      status: 400,
      error: { code: 'invalid_prompt', message: 'secret' },
    }
    const limit = { type: 'error', error: { code: 'websocket_connection_limit_reached' } }
    for (const [error, turns, said] of [
      [refusal, 2, 'lost: lost'],
      [refusal, 1, 'error'],
      [limit, 2, 'error'],
    ] as const) {
      const it = bench()
      const running = Array.from({ length: turns }, () => begin(it))
      it.socket.receive(error)
      expect(running.map((turn) => turn.said)).toEqual(running.map(() => [said]))
    }
  })

  test('An error that refuses lanes tells every turn that named one and has not begun', () => {
    const it = bench()
    const begun = begin(it)
    it.socket.receive({ ...created('resp_1'), stream_id: begun.lane.id })
    const waiting = begin(it)
    it.socket.receive({ type: 'error', error: { param: 'stream_id', message: 'x' } })
    expect(begun.said).toEqual(['response.created', 'lost: lost'])
    expect(waiting.said).toEqual(['error'])
  })

  test('A safety stop without a lane ends every turn, and tells none of several what it says', () => {
    const error = {
      code: 'misalignment_policy_violation',
      message: 'secret',
      misalignment: { x: 'secret' },
    }
    for (const turns of [1, 2]) {
      const it = bench()
      const running = Array.from({ length: turns }, () => begin(it))
      for (const { lane } of running)
        it.socket.receive({ ...created(`r_${lane.id}`), stream_id: lane.id })
      it.socket.receive({ type: 'error', error })
      for (const { said, texts } of running) {
        expect(said).toEqual(['response.created', 'error'])
        expect(texts.at(-1)).toContain('misalignment_policy_violation')
        expect(texts.join().includes('secret')).toBe(turns === 1)
      }
    }
  })
})

describe('an error without a lane', () => {
  const secret = {
    type: 'error',
    status: 400,
    error: { code: 'invalid_prompt', message: 'SECRET' },
  }

  test('An error without a lane does not tell the only turn what an earlier turn may have caused', () => {
    const it = bench()
    const first = begin(it)
    it.socket.receive({ ...failure, stream_id: first.lane.id })
    const second = begin(it)
    it.socket.receive(secret)
    expect(second.said).toEqual(['lost: lost'])
  })

  test('An error that names an earlier response does not tell the only turn what it says', () => {
    const it = bench()
    const first = begin(it)
    it.socket.receive({ ...created('resp_1'), stream_id: first.lane.id })
    it.socket.receive({ ...completed('resp_1'), stream_id: first.lane.id })
    const second = begin(it)
    it.socket.receive({ ...secret, response_id: 'resp_1' })
    expect(second.said).toEqual(['lost: in_doubt'])
  })

  test('An error without a lane tells the only turn that it can be about', () => {
    const it = bench()
    const only = begin(it)
    it.socket.receive(secret)
    expect(only.texts.join()).toContain('SECRET')
  })

  test('A safety stop of an earlier turn stops the later one without saying why', () => {
    const it = bench()
    const first = begin(it)
    it.socket.receive({ ...failure, stream_id: first.lane.id })
    const second = begin(it)
    const error = { code: 'misalignment_policy_violation', message: 'SECRET' }
    it.socket.receive({ type: 'error', status: 403, error })
    expect(second.said).toEqual(['error'])
    expect(second.texts.join()).toContain('misalignment_policy_violation')
    expect(second.texts.join()).not.toContain('SECRET')
  })
})
