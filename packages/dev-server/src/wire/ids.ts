/**
 * Makes the ids that the server hands out. They are unique across servers, so that no id of one is
 * known to another.
 */
import { randomBytes } from 'node:crypto'

/** Gives a new id with the prefix of its kind, such as `resp` or `msg`. */
export type NewId = (prefix: string) => string

/**
 * An id source: `prefix_<tag><counter>`.
 * @param tag Hexadecimal text common to all ids of this source. Random by default; give one to have
 * the same ids in each run.
 */
export function createIds(tag: string = randomBytes(8).toString('hex')): NewId {
  let count = 0
  return (prefix) => {
    count += 1
    return `${prefix}_${tag}${count.toString(16).padStart(16, '0')}`
  }
}

/**
 * An id source for the items of one response on a server that repeats ids: `prefix_1`, `prefix_2`,
 * … in each response. A `call_id` stays unique: clients answer by it.
 */
export function createRepeatingIds(newId: NewId): NewId {
  let count = 0
  return (prefix) => {
    if (prefix === 'call') return newId(prefix)
    count += 1
    return `${prefix}_${count}`
  }
}
