// A field of a plain object whose value is made when it is first read. To all who read, list, write
// or copy it, it is a field like any other.

/** Defines a field, in the place of one of the same name if there is one. */
export function defineLazy(object: object, field: string, make: () => unknown): void {
  let made: { readonly value: unknown } | undefined
  Object.defineProperty(object, field, {
    get: () => {
      made ??= { value: make() }
      return made.value
    },
    set(value: unknown) {
      const isOpen = { writable: true, enumerable: true, configurable: true }
      Object.defineProperty(this, field, { value, ...isOpen })
    },
    enumerable: true,
    configurable: true,
  })
}

/** A copy with more fields. A value that was not made stays so, and is made once for both. */
export function copyWith<Value extends object, More extends object>(
  value: Value,
  more: More,
): Value & More {
  const copy: object = Object.defineProperties({}, Object.getOwnPropertyDescriptors(value))
  return Object.assign(copy, more) as Value & More
}
