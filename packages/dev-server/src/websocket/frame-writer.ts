/**
 * What goes out on one socket: frames, bytes as they are, and the message that never ends. Notes
 * all of it in the journal.
 */
import type { WebSocket } from 'ws'
import { responseIdOf } from '../http/answer.js'
import type { JournalWriter } from '../journal/journal.js'
import type { Rewrite } from '../wire/events.js'
import { asString, type JsonObject } from '../wire/json.js'

/** Size of the fragments of a message that never ends. */
const FRAGMENT_BYTES = 64 * 1024

/** The writing side of one socket. */
export class FrameWriter {
  readonly #socket: WebSocket
  readonly #name: string
  readonly #journal: JournalWriter
  /** Aborted when the connection is gone: nothing is written any more. */
  readonly #signal: AbortSignal
  /** In the middle of a message that never ends: whatever else were sent would be a part of it. */
  #isMidMessage = false

  constructor(socket: WebSocket, name: string, journal: JournalWriter, signal: AbortSignal) {
    this.#socket = socket
    this.#name = name
    this.#journal = journal
    this.#signal = signal
  }

  send(frame: JsonObject, rewrite?: Rewrite): void {
    if (!this.#isOpen || this.#isMidMessage) return
    const json = JSON.stringify(frame)
    const text = rewrite === undefined ? json : rewrite(json)
    this.record('out', text, frame, Buffer.byteLength(text))
    this.#socket.send(text)
  }

  /** Sends bytes as they are; a Buffer is binary. */
  sendRaw(data: string | Buffer): void {
    if (!this.#isOpen || this.#isMidMessage) return
    this.record('out', typeof data === 'string' ? data : undefined, {}, Buffer.byteLength(data))
    this.#socket.send(data, { binary: typeof data !== 'string' })
  }

  /**
   * Begins a message and goes on with it until so many bytes have left or the socket is closed; it
   * is never ended.
   */
  async sendEndless(bytes: number): Promise<void> {
    if (this.#isMidMessage) return
    this.#isMidMessage = true
    let fragment = '{"type":"response.output_text.delta","delta":"'.padEnd(FRAGMENT_BYTES, 'x')
    for (let left = bytes; left > 0 && this.#isOpen; left -= FRAGMENT_BYTES) {
      const part = fragment.slice(0, left)
      fragment = 'x'.repeat(FRAGMENT_BYTES)
      await this.#untilLeft((left) => this.#socket.send(part, { fin: false }, left))
    }
  }

  /** Resolves when everything that was sent has left, or the connection is gone. */
  flush(): Promise<void> {
    return this.#isOpen
      ? this.#untilLeft((left) => this.#socket.ping(undefined, undefined, left))
      : Promise.resolve()
  }

  /**
   * Notes a frame in the journal.
   * @param text `undefined` for a binary frame.
   */
  record(
    direction: 'in' | 'out',
    text: string | undefined,
    frame: JsonObject,
    bytes: number,
  ): void {
    const type = asString(frame.type)
    this.#journal.add({
      kind: 'frame',
      direction,
      connection: this.#name,
      lane: asString(frame.stream_id),
      bytes,
      type,
      responseId: type === undefined ? undefined : responseIdOf({ ...frame, type }),
      text: text === undefined ? undefined : this.#journal.keeps(direction, text),
    })
  }

  get #isOpen(): boolean {
    return !this.#signal.aborted && this.#socket.readyState === this.#socket.OPEN
  }

  #untilLeft(write: (left: () => void) => void): Promise<void> {
    const signal = this.#signal
    return new Promise((resolve) => {
      const left = (): void => {
        signal.removeEventListener('abort', left)
        // Only then may others have their turn: a client that reads fast would keep the server to
        // itself.
        setImmediate(resolve)
      }
      signal.addEventListener('abort', left, { once: true })
      write(left)
    })
  }
}
