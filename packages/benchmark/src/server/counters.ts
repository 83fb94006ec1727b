// The server's counters of one run. Bytes on the wire are read from the TCP sockets below TLS.
import type { Socket } from 'node:net'

/** The server's figures of one run. Sizes in bytes. */
export interface ServerFigures {
  readonly requests: number
  /** Requests that continued a held response. */
  readonly incremental: number
  /** Bodies and frames as the client wrote them, before TLS and framing. */
  readonly requestBytes: number
  readonly lastRequestBytes: number
  readonly maxRequestBytes: number
  /** Size of ideal incremental bodies for the same requests. */
  readonly idealBytes: number
  readonly events: number
  readonly connections: number
  /** All received TCP bytes, with handshakes, framing and TLS. */
  readonly wireInBytes: number
  readonly wireOutBytes: number
  /**
   * Milliseconds from a response's last event to the complete next request; one value for each turn
   * after the first.
   */
  readonly turnaroundMs: readonly number[]
  readonly cpuMs: number
}

/** Counts requests, bytes and events of one run. */
export class Counters {
  requests = 0
  incremental = 0
  requestBytes = 0
  lastRequestBytes = 0
  maxRequestBytes = 0
  idealBytes = 0
  events = 0
  readonly #sockets: Socket[] = []
  readonly #cpu = process.cpuUsage()
  readonly #turnaroundMs: number[] = []
  #finishedAt: number | undefined

  connected(socket: Socket): void {
    this.#sockets.push(socket)
  }

  /** Counts a request that has arrived completely. */
  requested(bytes: number): void {
    this.requests++
    this.requestBytes += bytes
    this.lastRequestBytes = bytes
    this.maxRequestBytes = Math.max(this.maxRequestBytes, bytes)
    if (this.#finishedAt !== undefined)
      this.#turnaroundMs.push(performance.now() - this.#finishedAt)
    this.#finishedAt = undefined
  }

  /** Notes that a response's last event was written. */
  finished(): void {
    this.#finishedAt = performance.now()
  }

  /** Cuts every connection of the run. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  read(): ServerFigures {
    const { user, system } = process.cpuUsage(this.#cpu)
    const sum = (of: (socket: Socket) => number): number =>
      this.#sockets.reduce((total, socket) => total + of(socket), 0)
    return {
      requests: this.requests,
      incremental: this.incremental,
      requestBytes: this.requestBytes,
      lastRequestBytes: this.lastRequestBytes,
      maxRequestBytes: this.maxRequestBytes,
      idealBytes: this.idealBytes,
      events: this.events,
      connections: this.#sockets.length,
      wireInBytes: sum((socket) => socket.bytesRead),
      wireOutBytes: sum((socket) => socket.bytesWritten),
      turnaroundMs: this.#turnaroundMs,
      cpuMs: (user + system) / 1000,
    }
  }
}
