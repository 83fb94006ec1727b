// Finds the answers that a log does not hold: the next request of the same conversation repeats the
// input and continues with a copy of the answer. It remembers digests of inputs, and no input.
import { hash } from 'node:crypto'
import type { LogObject } from '../log/types.js'
import { answerIn } from './items.js'

/** A request that may be continued. */
interface Waiting {
  readonly turn: number
  readonly isRecorded: boolean
}

/** Finds answers among requests that come in the order of a log. */
export class AnswerFinder {
  /** The requests by the digest of their whole input. */
  readonly #waiting = new Map<string, Waiting[]>()
  /** The answers as JSON, by turn. */
  readonly #answers = new Map<number, string>()

  /**
   * Takes the next request; `isRecorded` says that the log holds its answer. Returns the request
   * whose answer it repeats, which must have ended before.
   * @throws RangeError for items that are nested too deep to be written.
   */
  add(turn: number, items: readonly LogObject[], isRecorded: boolean): number | undefined {
    const digests = digestsOf(items)
    const before = this.#answerBefore(items, digests)
    const whole = digests.at(-1)
    if (whole === undefined) return before
    const same = this.#waiting.get(whole)
    if (same === undefined) this.#waiting.set(whole, [{ turn, isRecorded }])
    else same.push({ turn, isRecorded })
    return before
  }

  /** The answer of a turn; `undefined` where no later request shows it. */
  answerOf(turn: number): readonly LogObject[] | undefined {
    const json = this.#answers.get(turn)
    return json === undefined ? undefined : (JSON.parse(json) as readonly LogObject[])
  }

  /** Takes the answer of the request that this input continues from its items. */
  #answerBefore(items: readonly LogObject[], digests: readonly string[]): number | undefined {
    for (let count = items.length - 1; count > 0; count--) {
      const before = this.#waiting.get(digests[count - 1] ?? '')
      if (before === undefined) continue
      const answer = answerIn(items, count)
      return answer.length > 0 ? this.#give(before, JSON.stringify(answer)) : undefined
    }
    return undefined
  }

  #give(requests: readonly Waiting[], answer: string): number | undefined {
    // The same input may have been sent again for another answer.
    const same = requests.find(({ turn }) => this.#answers.get(turn) === answer)
    if (same !== undefined) return same.turn
    const open = requests.findLast(({ turn }) => !this.#answers.has(turn))
    if (open !== undefined && !open.isRecorded) this.#answers.set(open.turn, answer)
    return (open ?? requests.at(-1))?.turn
  }
}

/** The digest of each beginning of the items. */
function digestsOf(items: readonly LogObject[]): readonly string[] {
  let digest = ''
  return items.map((item) => {
    digest = hash('sha1', `${digest}\n${JSON.stringify(item)}`, 'base64')
    return digest
  })
}
