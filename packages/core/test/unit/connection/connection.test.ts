// What an error leaves behind: a lane, or a connection, on which the server may still be at work.
import { describe, expect, test } from 'vitest'
import { Connection } from '../../../src/connection/connection.js'
import type { Lane, TurnSink } from '../../../src/connection/lane.js'
import { ResponseIds } from '../../../src/connection/response-ids.js'
import type { TurnHold } from '../../../src/connection/types.js'
import type { Endpoint } from '../../../src/endpoints/endpoint.js'
import { azureEndpoint, openaiEndpoint } from '../../../src/endpoints/endpoints.js'
import { DrivenRuntime, type DrivenSocket } from '../../support/driven-runtime.js'
import { poolOptions } from '../../support/pool-options.js'

interface Bench {
  readonly connection: Connection
  readonly socket: DrivenSocket
  readonly lost: string[]
  readonly ids: ResponseIds
}

function bench(endpoint: Endpoint = openaiEndpoint()): Bench {
  const runtime = new DrivenRuntime()
  const lost: string[] = []
  const ids = new ResponseIds(endpoint.repeatsIds)
  const options = { ...poolOptions, endpoint, name: 'c1', maxNesting: 16, responseIds: ids }
  const dial = {
    url: 'ws://x',
    headers: {},
    compression: false,
    agent: undefined,
    maxInboundFrameBytes: 1024,
  }
  const connection = new Connection({ ...options, dial }, runtime, (reporter, effects) => {
    for (const effect of effects) {
      if (effect.type === 'head_lost') lost.push(effect.responseId)
      if ('turn' in effect) reporter.tell(effect)
    }
  })
  const [socket] = runtime.sockets
  if (socket === undefined) throw new Error('No socket.')
  return { connection, socket: socket.open(), lost, ids }
}

interface Running {
  readonly lane: Lane
  readonly hold: TurnHold
  readonly said: string[]
  readonly texts: string[]
}

function begin({ connection }: Bench, anchor?: string, on?: Lane): Running {
  const lane = on ?? connection.addLane()
  if (lane === undefined) throw new Error('No lane.')
  const hold = connection.begin(lane, {
    anchor,
    model: 'm',
    isInstructed: false,
    source: undefined,
  })
  const said: string[] = []
  const texts: string[] = []
  const sink: TurnSink = {
    event: ({ type, text }) => {
      said.push(type)
      texts.push(text)
    },
    notHonored: () => said.push('not honored'),
    lost: ({ type }) => said.push(`lost: ${type}`),
  }
  hold.send('{}', sink)
  return { lane, hold, said, texts }
}

const created = (id: string, echo: string | null = null): object => ({
  type: 'response.created',
  response: { id, previous_response_id: echo },
})
const completed = (id: string): object => ({
  type: 'response.completed',
  response: { id, previous_response_id: null },
})
const failure = { type: 'error', error: { code: 'server_error', message: 'x' } }
const notFound = { type: 'error', error: { code: 'previous_response_not_found', message: 'x' } }

const isFree = ({ turn, orphan }: Lane): boolean => turn === undefined && orphan === undefined

describe('after an error', () => {
  test('a lane waits for the end of its response', () => {
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

  test('a lane on which another response ended too is not used again', () => {
    const it = bench()
    const { lane } = begin(it)
    it.socket.receive({ ...created('resp_1'), stream_id: lane.id })
    it.socket.receive({ ...failure, stream_id: lane.id })
    it.socket.receive({ ...completed('resp_other'), stream_id: lane.id })
    it.socket.receive({ ...completed('resp_1'), stream_id: lane.id })
    expect(isFree(lane)).toBe(false)
  })

  test('that came before its response began, a lane waits for the response that begins there', () => {
    const it = bench()
    const { lane } = begin(it)
    it.socket.receive({ ...failure, stream_id: lane.id })
    it.socket.receive({ ...created('resp_1'), stream_id: lane.id })
    expect(isFree(lane)).toBe(false)
    it.socket.receive({ ...completed('resp_1'), stream_id: lane.id })
    expect(isFree(lane)).toBe(true)
  })

  test('of any code a lane waits, for who does not know an anchor may answer all the same', () => {
    const it = bench()
    const anchored = begin(it, 'resp_0')
    it.socket.receive({ ...notFound, stream_id: anchored.lane.id })
    const full = begin(it)
    it.socket.receive({ ...notFound, stream_id: full.lane.id })
    expect([isFree(anchored.lane), isFree(full.lane)]).toEqual([false, false])
  })

  test('that ended a response, a lane is not used again: it may go on all the same', () => {
    const it = bench()
    const { lane } = begin(it)
    it.socket.receive({ ...created('resp_1'), stream_id: lane.id })
    const response = { id: 'resp_1', previous_response_id: null }
    it.socket.receive({ type: 'response.failed', response, stream_id: lane.id })
    expect(isFree(lane)).toBe(false)
  })

  test('that ended a response before its beginning was told, a lane waits', () => {
    const it = bench()
    const { lane } = begin(it)
    const response = { id: 'resp_1', previous_response_id: null }
    it.socket.receive({ type: 'response.failed', response, stream_id: lane.id })
    expect(isFree(lane)).toBe(false)
  })

  test('a connection without lanes ends, for nothing tells the next answer from this one', () => {
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

  test('a connection drains once more than half of its lanes wait', () => {
    const it = bench()
    for (let i = 0; i < 17; i++) {
      expect(it.connection.phase).toBe('open')
      const { lane } = begin(it)
      it.socket.receive({ ...failure, stream_id: lane.id })
    }
    expect(it.connection.phase).toBe('closed')
  })

  test('that names no lane and is not about the connection, nobody of several is told what it says', () => {
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

  test('that refuses lanes as such, every turn that named one and has not begun is told', () => {
    const it = bench()
    const begun = begin(it)
    it.socket.receive({ ...created('resp_1'), stream_id: begun.lane.id })
    const waiting = begin(it)
    it.socket.receive({ type: 'error', error: { param: 'stream_id', message: 'x' } })
    expect(begun.said).toEqual(['response.created', 'lost: lost'])
    expect(waiting.said).toEqual(['error'])
  })

  test('that is a safety stop, every turn is told, and of several none what it says', () => {
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

test('a connection drains once more than half of its lanes wait for what nobody asked for', () => {
  const it = bench()
  for (let i = 0; i < 17; i++) {
    expect(it.connection.phase).toBe('open')
    const { lane } = begin(it)
    it.socket.receive({ ...created(`resp_${i}`), stream_id: lane.id })
    it.socket.receive({ ...completed(`resp_${i}`), stream_id: lane.id })
    it.socket.receive({ type: 'response.output_text.delta', delta: 'x', stream_id: lane.id })
  }
  expect(it.connection.phase).toBe('closed')
})

describe('an error without a lane', () => {
  const secret = {
    type: 'error',
    status: 400,
    error: { code: 'invalid_prompt', message: 'SECRET' },
  }

  test('is not told to the only turn, where an earlier one may have sent it', () => {
    const it = bench()
    const first = begin(it)
    it.socket.receive({ ...failure, stream_id: first.lane.id })
    const second = begin(it)
    it.socket.receive(secret)
    expect(second.said).toEqual(['lost: lost'])
  })

  test('is not told to the only turn, where it names the response of an earlier one', () => {
    const it = bench()
    const first = begin(it)
    it.socket.receive({ ...created('resp_1'), stream_id: first.lane.id })
    it.socket.receive({ ...completed('resp_1'), stream_id: first.lane.id })
    const second = begin(it)
    it.socket.receive({ ...secret, response_id: 'resp_1' })
    expect(second.said).toEqual(['lost: in_doubt'])
  })

  test('is told to the only turn that it can be about', () => {
    const it = bench()
    const only = begin(it)
    it.socket.receive(secret)
    expect(only.texts.join()).toContain('SECRET')
  })

  test('that stops an earlier turn stops the later one without saying why', () => {
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

test('a connection whose server gives one id to all responses runs one turn after the other', () => {
  const it = bench({ ...openaiEndpoint(), repeatsIds: true })
  for (const at of [1, 2]) {
    const { lane } = begin(it)
    const { type, response } = {
      type: 'response.created',
      response: { id: 'resp_1', created_at: at },
    }
    it.socket.receive({ type, response, stream_id: lane.id })
    const item = { id: `msg_${at}`, type: 'message' }
    it.socket.receive({
      type: 'response.output_item.added',
      output_index: 0,
      item,
      stream_id: lane.id,
    })
    it.socket.receive({ ...completed('resp_1'), stream_id: lane.id })
  }
  begin(it)
  expect(it.connection.hasRoom).toBe(false)
})

test('a connection whose server was seen to give one id to two responses takes no third turn', () => {
  const it = bench()
  const { lane } = begin(it)
  it.socket.receive({ ...created('resp_1'), stream_id: lane.id })
  it.socket.receive({ ...completed('resp_1'), stream_id: lane.id })
  expect(it.connection.hasRoom).toBe(true)
  it.ids.repeats('resp_1')
  expect(it.connection.hasRoom).toBe(false)
})

test('where ids repeat, the beginning of a response is told once it has shown an item of its own', () => {
  const it = bench({ ...openaiEndpoint(), repeatsIds: true })
  const first = begin(it)
  const on = { stream_id: first.lane.id }
  const item = (id: string): object => ({
    type: 'response.output_item.added',
    output_index: 0,
    item: { id },
  })
  for (const event of [created('resp_1'), item('msg_1'), completed('resp_1')])
    it.socket.receive({ ...event, ...on })
  const second = begin(it, undefined, first.lane)
  const again = {
    type: 'response.created',
    response: { id: 'resp_1', previous_response_id: null, created_at: 2 },
  }
  it.socket.receive({ ...again, ...on })
  expect(second.said).toEqual([])
  it.socket.receive({ ...item('msg_2'), ...on })
  expect(second.said).toEqual(['response.created', 'response.output_item.added'])
})

test('of a beginning that may be an earlier one, no more is held than a frame may bring', () => {
  const it = bench({ ...openaiEndpoint(), repeatsIds: true })
  const first = begin(it)
  const on = { stream_id: first.lane.id }
  for (const event of [created('resp_1'), completed('resp_1')])
    it.socket.receive({ ...event, ...on })
  const second = begin(it, undefined, first.lane)
  const response = { id: 'resp_1', previous_response_id: null, instructions: 'x'.repeat(300) }
  it.socket.receive({ type: 'response.created', response, ...on })
  it.socket.receive({ type: 'response.in_progress', response, ...on })
  expect(second.said).toEqual([])
  it.socket.receive({ type: 'response.queued', response, ...on })
  expect(second.said).toEqual(['lost: in_doubt'])
})

describe('a connection in doubt', () => {
  test('ends at once, and every turn on it is told', () => {
    const it = bench()
    const [first, second] = [begin(it), begin(it)]
    it.socket.receive({ ...created('resp_1'), stream_id: first.lane.id })
    it.socket.receive({ ...created('resp_2'), stream_id: second.lane.id })
    it.socket.receive({ ...completed('resp_3'), stream_id: first.lane.id })
    expect(first.said).toEqual(['response.created', 'lost: in_doubt'])
    expect(second.said).toEqual(['response.created', 'lost: in_doubt'])
    expect(it.socket.isAlive).toBe(false)
  })

  test('is one whose sink throws, too: nothing gets past it', () => {
    const it = bench()
    const lane = it.connection.addLane()
    if (lane === undefined) throw new Error('No lane.')
    const hold = it.connection.begin(lane, {
      anchor: undefined,
      model: 'm',
      isInstructed: false,
      source: undefined,
    })
    const ends: string[] = []
    hold.send('{}', {
      event() {
        throw new RangeError('Too deep.')
      },
      notHonored() {},
      lost: ({ type }) => ends.push(type),
    })
    it.socket.receive({ ...created('resp_1'), stream_id: lane.id })
    expect(ends).toEqual(['in_doubt'])
  })

  test('is none where a frame nests too deeply: its own turn ends, and no other', () => {
    const it = bench()
    const [first, second] = [begin(it), begin(it)]
    let deep: object = {}
    for (let i = 0; i < 20; i++) deep = { deep }
    it.socket.receive({ ...created('resp_1'), stream_id: first.lane.id })
    it.socket.receive({ type: 'response.other', deep, stream_id: first.lane.id })
    expect(first.said).toEqual(['response.created', 'lost: over_limit'])
    expect(isFree(first.lane)).toBe(false)
    it.socket.receive({ ...created('resp_2'), stream_id: second.lane.id })
    it.socket.receive({ ...completed('resp_2'), stream_id: second.lane.id })
    expect(second.said).toEqual(['response.created', 'response.completed'])
    it.socket.receive({ ...completed('resp_1'), stream_id: first.lane.id })
    expect(isFree(first.lane)).toBe(true)
  })
})
