// A pool on a driven clock and driven sockets, and short words for what tests do with it.
import type { TurnHold } from '../../src/connection/connection.js'
import { openaiEndpoint, openResponsesEndpoint } from '../../src/endpoints/endpoints.js'
import { ClientConnections } from '../../src/pool/client-connections.js'
import type { LaneWant, Placement } from '../../src/pool/placement.js'
import { Pool } from '../../src/pool/pool.js'
import type { PoolOptions } from '../../src/pool/pool-options.js'
import { DrivenRuntime, type DrivenSocket } from './driven-runtime.js'
import { WatchedHeads } from './losses.js'
import { poolOptions } from './pool-options.js'

export const lanes = openaiEndpoint({ baseURL: 'http://server/v1' })

export const single = openResponsesEndpoint({ baseURL: 'http://server/v1' })

export interface Bench {
  readonly runtime: DrivenRuntime
  readonly pool: Pool
  readonly heads: WatchedHeads
  readonly losses: [string, string][]
}

export function bench(
  options: Partial<PoolOptions> = {},
  dialFailed?: (status: number | undefined) => void,
): Bench {
  const runtime = new DrivenRuntime()
  const heads = new WatchedHeads()
  const clientConnections = new ClientConnections(Number.POSITIVE_INFINITY, poolOptions.endpoint)
  const parts = { heads, ...(dialFailed === undefined ? {} : { dialFailed }) }
  const pool = new Pool({ ...poolOptions, clientConnections, ...options }, runtime, parts)
  return { runtime, pool, heads, losses: heads.losses }
}

export const want = (anchor?: string, more: Partial<LaneWant> = {}): LaneWant => ({
  anchor,
  withoutHead: 'in_full',
  mayUseHttp: false,
  model: 'm',
  isInstructed: false,
  signal: undefined,
  ...more,
})

export function holdOf(placement: Placement): TurnHold {
  if (placement.type !== 'lane') throw new Error(`Got ${placement.type}.`)
  return placement.hold
}

/** Acquires, opening the socket that is dialed for it, if one is. */
export async function acquire(
  { runtime, pool }: Bench,
  wanted: LaneWant = want(),
): Promise<TurnHold> {
  const before = runtime.sockets.length
  const placement = pool.acquire(wanted)
  runtime.sockets[before]?.open()
  return holdOf(await placement)
}

export function socketAt(runtime: DrivenRuntime, index: number): DrivenSocket {
  const socket = runtime.sockets[index]
  if (socket === undefined) throw new Error(`No socket ${index}.`)
  return socket
}

/** Runs a whole turn on a lane, so that it holds this response. */
export function complete(socket: DrivenSocket, { lane, send }: TurnHold, id: string): void {
  const stream = lane.id === undefined ? {} : { stream_id: lane.id }
  send('{}', () => {})
  for (const type of ['response.created', 'response.in_progress', 'response.completed']) {
    socket.receive({ type, response: { id }, ...stream })
  }
}
