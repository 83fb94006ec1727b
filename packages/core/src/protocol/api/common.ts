// What items and events have in common, and the type of everything that came later. Types only.

/** How far an item is. */
export type ItemStatus = 'in_progress' | 'completed' | 'incomplete'

/**
 * The `type` of what came after this version: any string that is not among the known ones. As a
 * type it is equal to none of them, so a misspelled name does not compile; as a value it is a
 * string like the others.
 */
export declare enum UnknownType {
  later = 'a type that came later',
}

/** Who made a call: the model, or a program that it wrote. */
export interface Caller {
  readonly type: 'direct' | 'program'
  readonly caller_id?: string
}
