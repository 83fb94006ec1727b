// The model of the dev-server: it answers as the log says. Turns reach it one by one, so that each
// knows its answer; an answer may be kept back until another turn has begun.
import type { Item, Model, ModelPart } from '@warmline/dev-server'

/** What the next request is answered with. */
export interface LogAnswer {
  readonly parts: readonly ModelPart[]
  /** The answer is given when this resolves. */
  readonly released: Promise<void>
}

/** A model that is told before each turn what to answer. */
export class LogModel {
  #next: (LogAnswer & { readonly onCalled: () => void }) | undefined

  /** Resolves when a request has asked for the answer. */
  expect(answer: LogAnswer): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#next = { ...answer, onCalled: resolve }
    return promise
  }

  /** The model itself. */
  readonly answer: Model = (): AsyncIterable<ModelPart> => {
    const next = this.#next
    this.#next = undefined
    next?.onCalled()
    return partsOf(next)
  }
}

async function* partsOf(answer: LogAnswer | undefined): AsyncGenerator<ModelPart> {
  if (answer === undefined) {
    yield { type: 'failed', code: 'server_error', message: 'No turn of the log is expected.' }
    return
  }
  await answer.released
  yield* answer.parts
}

/** A part that gives this item as it is. */
export function itemPart(item: Item): ModelPart {
  return { type: 'item', item }
}
