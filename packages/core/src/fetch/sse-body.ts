// The body of an SSE answer: takes text and gives bytes, with all events in one chunk that came
// before the reader asked. It knows no events.
import { Fifo } from '../runtime/fifo.js'

const encoder = new TextEncoder()

/**
 * Most characters of a chunk of several events. Every chunk costs its reader a few promises, but
 * openai 6 copies the rest of a chunk for each event in it
 * (docs/upstream/README.md#the-size-of-a-chunk).
 */
const maxChunkBytes = 8192

/** Turns added text into a stream of bytes. */
export class SseBody {
  readonly stream: ReadableStream<Uint8Array>
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined
  /** Text that the reader has not been handed yet. */
  readonly #waiting = new Fifo<string>()
  #waitingBytes = 0
  #isAsked = false
  #isFlushing = false
  #phase: 'open' | 'ending' | 'over' = 'open'
  /** The error with which the body breaks off, once everything before it was read. */
  #failure: { readonly error: unknown } | undefined

  /** `left` is called when the reader leaves before the end. */
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

  /** Characters that wait for the reader; nearly all of them are one byte. */
  get waitingBytes(): number {
    return this.#waitingBytes
  }

  /** Adds text. All text of one tick goes out together. */
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

  /** Breaks the body off as a lost connection would, once everything before was read. */
  fail(error: unknown): void {
    if (this.#phase !== 'open') return
    this.#failure = { error }
    this.end()
  }

  /** Breaks the body off now, and drops unread text. */
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

  /** Takes one chunk. A long event comes alone: others would be copied with it. */
  #take(): string {
    let chunk = this.#waiting.take() ?? ''
    for (let next = this.#waiting.first; next !== undefined; next = this.#waiting.first) {
      if (chunk.length + next.length > maxChunkBytes) break
      chunk += next
      this.#waiting.take()
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
