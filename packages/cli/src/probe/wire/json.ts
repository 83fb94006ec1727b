// Reads JSON that nobody has checked.

/** A JSON object of unknown fields. */
export interface Fields {
  readonly [field: string]: unknown
}

/** Whether a value is an object with fields. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The fields of a value; none where it has none. */
export function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : {}
}

/** A text; `undefined` for anything else. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** Any value in a few words, however deep it is nested. */
export function shownOf(value: unknown): string {
  try {
    return (JSON.stringify(value) ?? 'nothing').slice(0, 500)
  } catch {
    return 'a value that is nested too deep'
  }
}

/** A number of at least 0; `undefined` for anything else. */
export function countOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined
}

/** The objects of a list; none where it is no list. */
export function listOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.filter(isFields) : []
}
