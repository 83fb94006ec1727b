// The floor over lanes: at most 16 sockets, 32 lanes each, 16 turns in flight each. A conversation
// keeps its lane to its end.
import type WebSocket from 'ws'
import type { Client, Place } from '../client.js'
import { connectionLost, converse, dial, type FloorEvent } from './floor.js'

const maxConnections = 16
const maxLanes = 32
const maxInFlight = 16

/** One lane: its place on a line. */
interface Lane {
  readonly line: Line
  readonly id: string
}

/** Lanes shared by all conversations. */
export function floorLanes(place: Place): Client {
  const lines: Promise<Line>[] = []
  const free: Lane[] = []
  const waiting: ((lane: Lane) => void)[] = []
  let handedOut = 0

  // New lanes are spread over the lines, as turns at once are dearer than lanes.
  const nextLane = async (): Promise<Lane> => {
    const number = handedOut++
    const index = number % maxConnections
    lines[index] ??= dial(place).then((socket) => new Line(socket))
    return { line: await lines[index], id: `l${Math.floor(number / maxConnections)}` }
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
          lane.line.send(lane.id, frame, event),
        )
      } finally {
        const next = waiting.shift()
        if (next === undefined) free.push(lane)
        else next(lane)
      }
    },
    async close() {
      for (const line of lines) (await line).socket.terminate()
    },
  }
}

/** A socket with lanes. */
class Line {
  readonly socket: WebSocket
  readonly #listeners = new Map<string, (event: FloorEvent) => void>()
  readonly #waiting: (() => void)[] = []
  #inFlight = 0

  constructor(socket: WebSocket) {
    this.socket = socket
    socket.on('message', (data: Buffer) => {
      const event: FloorEvent = JSON.parse(data.toString())
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

  send(streamId: string, frame: string, listener: (event: FloorEvent) => void): void {
    const write = (): void => {
      this.#inFlight++
      this.#listeners.set(streamId, listener)
      this.socket.send(frame)
    }
    if (this.#inFlight < maxInFlight) write()
    else this.#waiting.push(write)
  }
}
