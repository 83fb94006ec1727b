// Creates the ids of the server. They are unique across servers, so one server never knows an id of
// another.
import { randomBytes } from 'node:crypto'

/** Returns a new id with the prefix of its kind, such as `resp` or `msg`. */
export type NewId = (prefix: string) => string

/**
 * Creates a source of ids `prefix_<tag><counter>`.
 * @param tag Hexadecimal text in all ids of this source; pass one to get the same ids in each run.
 * @default random
 */
export function createIds(tag: string = randomBytes(8).toString('hex')): NewId {
  let count = 0
  return (prefix) => {
    count += 1
    return `${prefix}_${tag}${count.toString(16).padStart(16, '0')}`
  }
}

/**
 * Creates an id source for one response on a server that repeats ids: `prefix_1`, `prefix_2`, … in
 * each response. A `call_id` stays unique, because clients answer by it.
 */
export function createRepeatingIds(newId: NewId): NewId {
  let count = 0
  return (prefix) => {
    if (prefix === 'call') return newId(prefix)
    count += 1
    return `${prefix}_${count}`
  }
}
