// Writes to one socket: frames, raw data, and a message that never ends. It records everything in
// the journal.
import type { WebSocket } from 'ws'
import { responseIdOf } from '../http/answer.js'
import type { JournalWriter } from '../journal/journal.js'
import type { Rewrite } from '../wire/events.js'
import { asString, type JsonObject } from '../wire/json.js'

/** Fragment size of a message that never ends. */
const fragmentBytes = 64 * 1024

/** The socket of a {@link FrameWriter}, and where its frames are recorded. */
export interface FrameWriterOptions {
  readonly socket: WebSocket
  /** The name of the connection in the journal. */
  readonly name: string
  readonly journal: JournalWriter
  /** Aborted when the connection is gone; nothing is written after that. */
  readonly signal: AbortSignal
}

/** A frame to record. */
export interface RecordedFrame {
  readonly direction: 'in' | 'out'
  /** `undefined` for a binary frame. */
  readonly text: string | undefined
  /** The parsed frame; empty where it is not a JSON object. */
  readonly frame: JsonObject
  /** Size of the payload. */
  readonly bytes: number
}

/** The writing side of one socket. */
export class FrameWriter {
  readonly #socket: WebSocket
  readonly #name: string
  readonly #journal: JournalWriter
  /** Aborted when the connection is gone: nothing is written any more. */
  readonly #signal: AbortSignal
  /** In a message that never ends; anything sent now would become part of it. */
  #isMidMessage = false

  constructor({ socket, name, journal, signal }: FrameWriterOptions) {
    this.#socket = socket
    this.#name = name
    this.#journal = journal
    this.#signal = signal
  }

  send(frame: JsonObject, rewrite?: Rewrite): void {
    if (!this.#isOpen || this.#isMidMessage) return
    const json = JSON.stringify(frame)
    const text = rewrite === undefined ? json : rewrite(json)
    this.record({ direction: 'out', text, frame, bytes: Buffer.byteLength(text) })
    this.#socket.send(text)
  }

  /** Sends data unchanged; a Buffer is a binary frame. */
  sendRaw(data: string | Buffer): void {
    if (!this.#isOpen || this.#isMidMessage) return
    const text = typeof data === 'string' ? data : undefined
    this.record({ direction: 'out', text, frame: {}, bytes: Buffer.byteLength(data) })
    this.#socket.send(data, { binary: typeof data !== 'string' })
  }

  /**
   * Begins a message and sends fragments until `bytes` bytes have left or the socket closes. The
   * message never ends.
   */
  async sendEndless(bytes: number): Promise<void> {
    if (this.#isMidMessage) return
    this.#isMidMessage = true
    let fragment = '{"type":"response.output_text.delta","delta":"'.padEnd(fragmentBytes, 'x')
    for (let left = bytes; left > 0 && this.#isOpen; left -= fragmentBytes) {
      const part = fragment.slice(0, left)
      fragment = 'x'.repeat(fragmentBytes)
      await this.#untilLeft((sent) => this.#socket.send(part, { fin: false }, sent))
    }
  }

  /** Resolves when everything sent has left, or the connection is gone. */
  flush(): Promise<void> {
    return this.#isOpen
      ? this.#untilLeft((left) => this.#socket.ping(undefined, undefined, left))
      : Promise.resolve()
  }

  /** Records a frame in the journal. */
  record({ direction, text, frame, bytes }: RecordedFrame): void {
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
        // Yields to the event loop, because a fast client would otherwise keep the server busy with
        // itself.
        setImmediate(resolve)
      }
      signal.addEventListener('abort', left, { once: true })
      write(left)
    })
  }
}
