// Queues the events of one turn between the connection and its reader: in order, within a limit. It
// decides nothing about the turn.
import { consumerTooSlow, WarmlineError } from '../errors.js'
import type { TurnEvent } from '../protocol/api/events.js'
import type { Frame } from '../protocol/frame.js'
import { Fifo } from '../runtime/fifo.js'

type Result = IteratorResult<TurnEvent, undefined>
type End = { readonly error: unknown } | 'done'

/** A queue to read once. Written by hand: an async generator costs three promises an event. */
export class EventQueue implements AsyncIterableIterator<TurnEvent, undefined> {
  readonly #maxBufferedBytes: number
  readonly #stop: (reason?: WarmlineError) => void
  readonly #frames = new Fifo<Frame>()
  #bufferedBytes = 0
  #end: End | undefined
  #isRead = false
  #hasDropped = false
  /** Whether the reader has seen the end or has left. */
  #isOver = false
  /** Reads that wait for an event, in order. */
  #waiting: PromiseWithResolvers<Result>[] = []

  constructor(maxBufferedBytes: number, stop: (reason?: WarmlineError) => void) {
    this.#maxBufferedBytes = maxBufferedBytes
    this.#stop = stop
  }

  /** Takes the one right to read. @throws WarmlineError `invalid_request` the second time. */
  read(): AsyncIterableIterator<TurnEvent, undefined> {
    if (this.#isRead) {
      throw new WarmlineError(
        'invalid_request',
        'A turn can be iterated once. Keep the events if you need them twice.',
      )
    }
    this.#isRead = true
    return this
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  /** Adds an event. Past `maxBufferedBytes` the turn stops, or loses its events if nobody reads. */
  add(frame: Frame): void {
    if (this.#isOver) return
    if (this.#waiting.length > 0) {
      this.#waiting.shift()?.resolve(resultOf(frame))
      return
    }
    this.#frames.add(frame)
    this.#bufferedBytes += frame.text.length
    if (this.#bufferedBytes <= this.#maxBufferedBytes) return
    if (this.#isRead) {
      this.#stop(consumerTooSlow(this.#maxBufferedBytes))
      return
    }
    this.#hasDropped = true
    this.#clear()
  }

  /** Ends the queue: no event comes after this. */
  end(end: End): void {
    this.#end ??= end
    for (const reader of this.#waiting.splice(0)) reader.resolve(this.#last())
  }

  next(): Promise<Result> {
    if (this.#isOver) return over()
    if (this.#hasDropped) return this.#fail(consumerTooSlow(this.#maxBufferedBytes))
    const frame = this.#frames.take()
    if (frame === undefined) {
      if (this.#end !== undefined) return this.#last()
      const reader = Promise.withResolvers<Result>()
      this.#waiting.push(reader)
      return reader.promise
    }
    this.#bufferedBytes -= frame.text.length
    return Promise.resolve(resultOf(frame))
  }

  /** The reader leaves: this stops the turn, unless it was read to its end. */
  return(): Promise<Result> {
    if (!this.#isOver) {
      this.#leave()
      this.#stop()
    }
    return over()
  }

  /** Gives the end of the turn once, and `done` after that. */
  #last(): Promise<Result> {
    const end = this.#isOver ? 'done' : this.#end
    this.#leave()
    return end === undefined || end === 'done' ? over() : Promise.reject(end.error)
  }

  #fail(error: WarmlineError): Promise<Result> {
    this.#leave()
    this.#stop(error)
    return Promise.reject(error)
  }

  /** Ends reading: drops the events and resolves every waiting read. */
  #leave(): void {
    this.#isOver = true
    this.#clear()
    for (const reader of this.#waiting.splice(0)) reader.resolve({ done: true, value: undefined })
  }

  #clear(): void {
    this.#frames.clear()
    this.#bufferedBytes = 0
  }
}

/** The type is trusted: events are not checked field by field, as in any SDK. */
function resultOf(frame: Frame): Result {
  return { done: false, value: frame.event as TurnEvent }
}

function over(): Promise<Result> {
  return Promise.resolve({ done: true, value: undefined })
}
