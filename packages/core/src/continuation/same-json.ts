// Equality of two values as JSON: what the wire would carry, whatever the order of keys. It knows no item types.

/**
 * Whether `given` would be written to the wire as the same JSON as `stored`, in any order of keys. `stored` came from
 * `JSON.parse`; `given` may be any live value of a caller. Keys that hold `undefined` do not exist on the wire, nor do
 * those in `ignored`, which speaks of the outermost object only. Anything that does not serialise as it stands (class
 * instances, an enumerable `toJSON`, functions) is never the same. Ends on cycles, since `stored` has none.
 */
export function sameJson(stored: unknown, given: unknown, ignored?: ReadonlySet<string>): boolean {
  if (stored === given) return typeof stored !== 'function'
  if (typeof stored !== 'object' || typeof given !== 'object' || stored === null || given === null)
    return false
  if (Array.isArray(stored)) return Array.isArray(given) && sameArray(stored, given)
  return isRecord(stored) && isPlain(given) && sameObject(stored, given, ignored)
}

/** What is stored is plain: it needs no look at its prototype. */
function isRecord(value: object): value is Readonly<Record<string, unknown>> {
  return !Array.isArray(value)
}

function sameArray(stored: readonly unknown[], given: readonly unknown[]): boolean {
  if (stored.length !== given.length || 'toJSON' in given) return false
  for (let i = 0; i < stored.length; i++) if (!sameJson(stored[i], given[i])) return false
  return true
}

function sameObject(
  stored: Readonly<Record<string, unknown>>,
  given: Readonly<Record<string, unknown>>,
  ignored: ReadonlySet<string> | undefined,
): boolean {
  let matched = 0
  // The caller's keys as the wire would carry them: own and enumerable. What it inherits is not stored as a key of its own.
  for (const key in given) {
    const value = given[key]
    if (value === undefined || ignored?.has(key)) continue
    if (!Object.hasOwn(stored, key) || !sameJson(stored[key], value)) return false
    matched++
  }
  let count = 0
  for (const _ in stored) count++
  return count === matched || countWritten(stored, ignored) === matched
}

/** How many keys the wire carries, but for those that are ignored. */
function countWritten(
  value: Readonly<Record<string, unknown>>,
  ignored: ReadonlySet<string> | undefined,
): number {
  let count = 0
  for (const key in value) if (value[key] !== undefined && !ignored?.has(key)) count++
  return count
}

/** Whether an object is written to the wire key by key, as it stands. */
export function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null || isForeignPlain(prototype)
}

/** The `Object.prototype` of another realm, such as a test runner's: itself without a prototype. */
function isForeignPlain(prototype: unknown): boolean {
  return (
    typeof prototype === 'object' &&
    prototype !== null &&
    Object.getPrototypeOf(prototype) === null &&
    Object.hasOwn(prototype, 'isPrototypeOf')
  )
}
