// The baseline over lanes: at most 16 sockets, 32 lanes each, 16 turns in flight each. A
// conversation uses one lane until it ends.
import type WebSocket from 'ws'
import type { Client, Target } from '../client.js'
import { type BaselineEvent, connectionLost, converse, dial } from './baseline.js'

const maxConnections = 16
const maxLanes = 32
const maxInFlight = 16

/** One lane: its connection and its `stream_id`. */
interface Lane {
  readonly connection: Connection
  readonly id: string
}

/** All conversations share one set of lanes. */
export function baselineLanes(target: Target): Client {
  const connections: Promise<Connection>[] = []
  const free: Lane[] = []
  const waiting: ((lane: Lane) => void)[] = []
  let handedOut = 0

  // New lanes are spread over all connections, because concurrent turns are scarcer than lanes.
  const nextLane = async (): Promise<Lane> => {
    const number = handedOut++
    const index = number % maxConnections
    connections[index] ??= dial(target).then((socket) => new Connection(socket))
    return { connection: await connections[index], id: `l${Math.floor(number / maxConnections)}` }
  }
  const take = async (): Promise<Lane> => {
    const lane = free.pop()
    if (lane !== undefined) return lane
    if (handedOut < maxConnections * maxLanes) return await nextLane()
    return await new Promise((resolve) => waiting.push(resolve))
  }
  return {
    async run(conversation) {
      const lane = await take()
      try {
        return await converse(conversation, lane.id, (frame, event) =>
          lane.connection.send(lane.id, frame, event),
        )
      } finally {
        const next = waiting.shift()
        if (next === undefined) free.push(lane)
        else next(lane)
      }
    },
    async close() {
      for (const connection of connections) (await connection).socket.terminate()
    },
  }
}

/** A socket with lanes. */
class Connection {
  readonly socket: WebSocket
  readonly #listeners = new Map<string, (event: BaselineEvent) => void>()
  readonly #waiting: (() => void)[] = []
  #inFlight = 0

  constructor(socket: WebSocket) {
    this.socket = socket
    socket.on('message', (data: Buffer) => {
      const event: BaselineEvent = JSON.parse(data.toString())
      const listener = this.#listeners.get(event.stream_id ?? '')
      if (event.type === 'response.completed' || event.type === 'error') {
        this.#inFlight--
        this.#waiting.shift()?.()
      }
      listener?.(event)
    })
    socket.on('close', () => {
      for (const listener of this.#listeners.values()) listener(connectionLost)
    })
  }

  send(streamId: string, frame: string, listener: (event: BaselineEvent) => void): void {
    const write = (): void => {
      this.#inFlight++
      this.#listeners.set(streamId, listener)
      this.socket.send(frame)
    }
    if (this.#inFlight < maxInFlight) write()
    else this.#waiting.push(write)
  }
}
