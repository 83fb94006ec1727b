// A connection on a driven socket, and turns on it. No assertions.

import { Connection, type TurnHold } from '../../src/connection/connection.js'
import type { Lane, TurnSink } from '../../src/connection/lane.js'
import { ResponseIds } from '../../src/connection/response-ids.js'
import type { Endpoint } from '../../src/endpoints/endpoint.js'
import { openaiEndpoint } from '../../src/endpoints/endpoints.js'
import { WorkQueue } from '../../src/pool/work-queue.js'
import { DrivenRuntime, type DrivenSocket } from './driven-runtime.js'
import { poolOptions } from './pool-options.js'

export interface Bench {
  readonly connection: Connection
  readonly socket: DrivenSocket
  readonly lost: string[]
  readonly ids: ResponseIds
}

export function bench(endpoint: Endpoint = openaiEndpoint()): Bench {
  const runtime = new DrivenRuntime()
  const lost: string[] = []
  const ids = new ResponseIds(endpoint.repeatsIds)
  const options = { ...poolOptions, endpoint, maxNesting: 16, maxInboundFrameBytes: 1024 }
  const connection = new Connection(options, runtime, {
    name: 'c1',
    responseIds: ids,
    work: new WorkQueue(),
    report: (effect) => {
      if (effect.type === 'head_lost') lost.push(effect.responseId)
    },
  })
  const [socket] = runtime.sockets
  if (socket === undefined) throw new Error('No socket.')
  return { connection, socket: socket.open(), lost, ids }
}

export interface Running {
  readonly lane: Lane
  readonly hold: TurnHold
  readonly said: string[]
  readonly texts: string[]
}

export function begin({ connection }: Bench, anchor?: string, on?: Lane): Running {
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
  const sink: TurnSink = (told) => {
    if (told.type === 'turn_event') {
      said.push(told.frame.type)
      texts.push(told.frame.text)
    } else said.push(told.type === 'turn_lost' ? `lost: ${told.end.type}` : 'not honored')
  }
  hold.send('{}', sink)
  return { lane, hold, said, texts }
}

export const created = (id: string, echo: string | null = null): object => ({
  type: 'response.created',
  response: { id, previous_response_id: echo },
})

export const completed = (id: string): object => ({
  type: 'response.completed',
  response: { id, previous_response_id: null },
})

export const isFree = ({ turn, orphan }: Lane): boolean =>
  turn === undefined && orphan === undefined
