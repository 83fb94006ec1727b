// The pages that follow the changes. Of something that changes often, a page gets the newest word
// only; one that reads too slowly is disconnected, and begins again.
import type { ServerResponse } from 'node:http'
import type { InspectorChange } from '../model.js'

/** How often changes are sent. */
const tickMs = 100
/** How many changes are written to a page at once, and how many can wait for one. */
const maxWritten = 500
const maxWaiting = 50_000

/** One page that follows. */
interface Reader {
  readonly response: ServerResponse
  readonly waiting: Map<string, InspectorChange>
}

/** The pages that follow the changes of one source. */
export class ChangeStreams {
  readonly #readers = new Set<Reader>()
  readonly #onTick: () => void
  readonly #maxReaders: number
  #timer: NodeJS.Timeout | undefined

  /** `onTick` runs before changes are sent, as long as there is a page. */
  constructor(maxReaders: number, onTick: () => void) {
    this.#maxReaders = maxReaders
    this.#onTick = onTick
  }

  get isFull(): boolean {
    return this.#readers.size >= this.#maxReaders
  }

  /** How many pages follow. */
  get size(): number {
    return this.#readers.size
  }

  /** Sends every further change as a line of an answer whose head was written. */
  add(response: ServerResponse): void {
    const reader = { response, waiting: new Map<string, InspectorChange>() }
    this.#readers.add(reader)
    response.on('close', () => {
      this.#readers.delete(reader)
      if (this.#readers.size === 0) this.#stop()
    })
    response.flushHeaders()
    this.#timer ??= setInterval(() => this.#tick(), tickMs).unref()
  }

  /** Notes a change for every page. */
  tell(change: InspectorChange): void {
    for (const reader of this.#readers) note(reader, change)
  }

  #tick(): void {
    this.#onTick()
    for (const reader of this.#readers) send(reader)
  }

  #stop(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
  }
}

function note({ response, waiting }: Reader, change: InspectorChange): void {
  // A newer word takes the older one's place, and comes last.
  const names = namesOf(change)
  for (const [name, said] of names) {
    waiting.delete(name)
    waiting.set(name, said)
  }
  if (waiting.size > maxWaiting) {
    waiting.clear()
    response.destroy()
  }
}

/** What a change is about, one by one. */
function namesOf(change: InspectorChange): readonly (readonly [string, InspectorChange])[] {
  switch (change.type) {
    case 'turn':
      return [[change.turn.id, change]]
    case 'step':
      return [[change.step.id, change]]
    case 'client':
      return [[change.client.client, change]]
    case 'dropped':
      return change.ids.map((id) => [id, { type: 'dropped', ids: [id] }] as const)
  }
}

function send({ response, waiting }: Reader): void {
  if (waiting.size === 0 || response.writableNeedDrain) return
  const lines: string[] = []
  for (const [name, change] of waiting) {
    waiting.delete(name)
    lines.push(`${JSON.stringify(change)}\n`)
    if (lines.length === maxWritten) break
  }
  response.write(lines.join(''))
}
