// The judge of one case: what was wrong in what callers got and in what is left of the client.
import type { ClientStats, TurnRecord } from '../../../src/index.js'
import { markOf } from './answers.js'
import type { Entry, Outcome } from './callers.js'
import { brief } from './driven-world.js'
import { checkPrototypes, type Violation } from './oracle.js'
import { rightAnswer, saidIn } from './server-mind.js'

/** A turn that is asked for. */
export interface Ask {
  readonly name: string
  /** The history that it continues. */
  readonly before: readonly object[]
  readonly entry: Entry
}

/** What the user of a turn says. */
export function saying(name: string): object {
  return { role: 'user', content: `${name}1` }
}

/** Collects what was wrong. */
export class Judge {
  readonly violations: Violation[] = []

  violate(kind: string, detail: string): void {
    this.violations.push({ kind, detail })
  }

  /** What no caller may get. */
  look({ name, entry }: Ask, { faults, seen }: Outcome): void {
    for (const fault of faults)
      this.violate(fault.split(':')[0] ?? fault, `${name} by ${entry}: ${fault}`)
    const stranger = [...seen.matchAll(/<<([a-z])>>/g)].find(([mark]) => mark !== markOf(name))
    if (stranger !== undefined) {
      this.violate('foreign', `${name} by ${entry} was handed something of ${stranger[1]}`)
    }
  }

  /** An answer to this turn must be its own. */
  mustBeRight({ name, before, entry }: Ask, { type, text }: Outcome): void {
    const right = rightAnswer(name, saidIn([...before, saying(name)]))
    if (type !== 'answer' || text === right) return
    this.violate('wrong', `${name} by ${entry} got "${text.slice(0, 80)}" instead of "${right}"`)
  }

  /** Every turn has one record, and it can be written. */
  lookAtRecords(records: readonly TurnRecord[], asked: number): void {
    if (records.length !== asked)
      this.violate('record', `${records.length} records of ${asked} turns`)
    try {
      JSON.stringify(records)
    } catch (thrown) {
      this.violate('record', `cannot be written: ${brief(thrown)}`)
    }
  }

  /** Nothing is left of a client that was closed. */
  lookAtRest({ turns: _, ...stats }: ClientStats, timers: number): void {
    const counts = Object.entries(stats).filter(([, count]) => count !== 0)
    if (counts.length > 0) this.violate('left', JSON.stringify(Object.fromEntries(counts)))
    if (timers > 0) this.violate('left', `${timers} timers`)
    for (const fault of checkPrototypes()) this.violate('polluted', fault)
  }
}
