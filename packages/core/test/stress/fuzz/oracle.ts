// What may never be, whatever a server sends; and whether the prototypes are as they were.

/** Something that may never be. */
export interface Violation {
  /**
   * Its kind, such as `crash`, `hang`, `foreign`, `wrong`, `left`, `record`, `untyped`, `polluted`.
   */
  readonly kind: string
  readonly detail: string
}

const prototypes: readonly object[] = [
  Object.prototype,
  Array.prototype,
  String.prototype,
  Number.prototype,
  Function.prototype,
  Promise.prototype,
  Map.prototype,
  Error.prototype,
]

function namesOf(prototype: object): string {
  return Reflect.ownKeys(prototype).map(String).join()
}

const asTheyWere = prototypes.map(namesOf)

/** What was added to a prototype, or taken from it, since this file was loaded. */
export function checkPrototypes(): readonly string[] {
  return prototypes.flatMap((prototype, index) =>
    namesOf(prototype) === asTheyWere[index]
      ? []
      : [`prototype ${index} has ${namesOf(prototype)}`],
  )
}
