// The body of an SSE answer: text on one side, bytes on the other, as many events in a chunk as
// have come when the reader asks. It knows no events.
import { Fifo } from '../runtime/fifo.js'

const encoder = new TextEncoder()

/**
 * How large a chunk grows. Every chunk costs its reader a few promises, but readers such as
 * openai's copy the rest of a chunk for each event in it.
 */
const maxChunkBytes = 8192

/** A stream of bytes that is fed with text. */
export class SseBody {
  readonly stream: ReadableStream<Uint8Array>
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined
  /** Text that the reader has not been handed yet. */
  readonly #waiting = new Fifo<string>()
  #waitingBytes = 0
  #isAsked = false
  #isFlushing = false
  #phase: 'open' | 'ending' | 'over' = 'open'
  /** With what the body breaks off once everything before it was read. */
  #failure: { readonly error: unknown } | undefined

  /** `left` is called when the reader gives the body up before its end. */
  constructor(left: () => void) {
    this.stream = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller
        },
        pull: () => {
          this.#isAsked = true
          this.#flush()
        },
        cancel: () => {
          this.#finish()
          left()
        },
      },
      { highWaterMark: 0 },
    )
  }

  /** How much is held for the reader: characters, of which nearly all are one byte. */
  get waitingBytes(): number {
    return this.#waitingBytes
  }

  /** Adds text. What comes within one tick goes out together. */
  add(text: string): void {
    if (this.#phase !== 'open') return
    this.#waiting.add(text)
    this.#waitingBytes += text.length
    if (!this.#isAsked || this.#isFlushing) return
    this.#isFlushing = true
    queueMicrotask(() => {
      this.#isFlushing = false
      this.#flush()
    })
  }

  /** Ends the body once everything was read. */
  end(): void {
    if (this.#phase !== 'open') return
    this.#phase = 'ending'
    this.#flush()
  }

  /** Breaks the body off, as a lost connection would, once what came before was read. */
  fail(error: unknown): void {
    if (this.#phase !== 'open') return
    this.#failure = { error }
    this.end()
  }

  /** Breaks the body off now; what was not read is lost. */
  abort(error: unknown): void {
    if (this.#phase === 'over') return
    this.#finish()
    this.#controller?.error(error)
  }

  #flush(): void {
    if (this.#phase === 'over') return
    if (this.#isAsked && this.#waitingBytes > 0) {
      this.#isAsked = false
      this.#controller?.enqueue(encoder.encode(this.#take()))
    }
    // An end needs no asking: the reader learns of it with what it read last.
    if (this.#phase === 'ending' && this.#waitingBytes === 0) {
      this.#finish()
      if (this.#failure === undefined) this.#controller?.close()
      else this.#controller?.error(this.#failure.error)
    }
  }

  /** Takes one chunk. */
  #take(): string {
    let chunk = ''
    while (chunk.length < maxChunkBytes) {
      const text = this.#waiting.take()
      if (text === undefined) break
      chunk += text
    }
    this.#waitingBytes -= chunk.length
    return chunk
  }

  #finish(): void {
    this.#phase = 'over'
    this.#waiting.clear()
    this.#waitingBytes = 0
  }
}
