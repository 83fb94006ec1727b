// What one turn was handed, and by which runs of the model it was made. All of it must be of one
// run of that turn: one delta or one call of a stranger is one too many. It knows marks and names;
// it holds no rule of the client.
import type { Answer } from './history.js'
import type { Marks } from './marks.js'

/** One run of the model. */
export interface Run {
  /** The turn whose request it answers. */
  readonly turn: string
  readonly answer: Answer
  /** What is wrong with the context that it saw, if anything. */
  readonly wrong: string | undefined
}

/** The settings of a request come back in every snapshot of its response. */
const turnOfSnapshot = /"metadata":\{"turn":"([^"]*)"\}/g
const isDelta = /^\{"type":"[\w.]+\.delta"/

/** What one turn was handed. */
export class HandedOn {
  readonly #turn: string
  readonly #marks: Marks<Run>
  /** The run whose answer it is, from the first piece of it on. */
  run: Run | undefined
  /** What was made for others, in words. */
  readonly foreign: string[] = []
  /** The turn that the first of it was made for. */
  stranger: string | undefined
  /** Deltas that bear no mark: nobody can tell whose they are. */
  readonly unmarked: string[] = []

  constructor(turn: string, marks: Marks<Run>) {
    this.#turn = turn
    this.#marks = marks
  }

  /** Looks at one event, or at a response as a whole. */
  see(json: string): void {
    const runs = this.#marks.in(json)
    const [snapshotOf = this.#turn] = [...json.matchAll(turnOfSnapshot)].map(([, turn]) => turn)
    const stranger = [...runs].find((run) => !this.#isOwn(run))
    const what = json.slice(0, 80)
    if (stranger !== undefined)
      this.foreign.push(`${this.#turn} was handed what was made for ${stranger.turn}: ${what}`)
    else if (snapshotOf !== this.#turn)
      this.foreign.push(`${this.#turn} was handed ${snapshotOf}'s: ${what}`)
    if (this.foreign.length > 0) this.stranger ??= stranger?.turn ?? snapshotOf
    // What is cut off is no event, and the fault that names an item of nobody takes the one mark of
    // some arguments away.
    if (
      runs.size === 0 &&
      isDelta.test(json) &&
      json.endsWith('}') &&
      !json.includes('"msg_foreign"')
    )
      this.unmarked.push(`${this.#turn} was handed what bears no mark: ${json}`)
  }

  #isOwn(run: Run): boolean {
    if (run.turn !== this.#turn) return false
    this.run ??= run
    return this.run === run
  }
}
