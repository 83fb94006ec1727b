// Equality of two values that were read from JSON text, in any order of keys. It knows no item
// types.
import { isObject, type WireObject } from '../../protocol/types.js'

/**
 * How deep values are compared: as deep as an event of a server may nest, and not so deep that a
 * comparison could overflow the stack.
 */
export const maxDepth = 512

/** Whether two JSON values are equal. Values that nest deeper than {@link maxDepth} never are. */
export function jsonEqual(stored: unknown, given: unknown, depth = 0): boolean {
  if (stored === given) return true
  if (typeof stored !== 'object' || typeof given !== 'object' || depth > maxDepth) return false
  if (Array.isArray(stored)) return Array.isArray(given) && sameArray(stored, given, depth + 1)
  return isObject(stored) && isObject(given) && sameObject(stored, given, depth + 1)
}

function sameArray(stored: readonly unknown[], given: readonly unknown[], depth: number): boolean {
  if (stored.length !== given.length) return false
  for (let i = 0; i < stored.length; i++) if (!jsonEqual(stored[i], given[i], depth)) return false
  return true
}

function sameObject(stored: WireObject, given: WireObject, depth: number): boolean {
  const keys = Object.keys(given)
  if (Object.keys(stored).length !== keys.length) return false
  // Own fields only: every object inherits a `__proto__`.
  for (const key of keys) {
    if (!Object.hasOwn(stored, key) || !jsonEqual(stored[key], given[key], depth)) return false
  }
  return true
}
