// A field of a plain object that is parsed from its JSON when it is first read. To all who read,
// list, write or copy it, it is a field like any other.

/** Where an object keeps the values of its lazy fields. */
const values: unique symbol = Symbol('values')

/** The value of a field: its JSON until it is read. */
interface LazyValue {
  readonly text: string
  parsed?: { readonly value: unknown }
}

/** An object with lazy fields. */
interface Lazy {
  readonly [values]?: Record<string, LazyValue>
}

/** By field. Objects that share their accessors have one shape; own ones would be slow to make. */
const accessors = new Map<string, PropertyDescriptor & ThisType<Lazy>>()

/** Defines a field by its JSON, in the place of one of the same name if there is one. */
export function defineLazy(object: object, field: string, text: string): void {
  const known: Lazy = object
  if (known[values] === undefined) Object.defineProperty(object, values, { value: {} })
  const own = known[values]
  if (own !== undefined) own[field] = { text }
  Object.defineProperty(object, field, accessorOf(field))
}

function accessorOf(field: string): PropertyDescriptor {
  const known = accessors.get(field)
  if (known !== undefined) return known
  const accessor: PropertyDescriptor & ThisType<Lazy> = {
    get() {
      const own = this[values]?.[field]
      if (own === undefined) return undefined
      own.parsed ??= { value: JSON.parse(own.text) }
      return own.parsed.value
    },
    set(value: unknown) {
      const isOpen = { writable: true, enumerable: true, configurable: true }
      Object.defineProperty(this, field, { value, ...isOpen })
    },
    enumerable: true,
    configurable: true,
  }
  accessors.set(field, accessor)
  return accessor
}
