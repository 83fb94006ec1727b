// The parts that items and events share, and the type of everything newer than this version. Types
// only.

/** The progress of an item. */
export type ItemStatus = 'in_progress' | 'completed' | 'incomplete'

/**
 * The `type` of an item or event newer than this version: any string but the known ones. As a type
 * it equals none of them, so that a misspelled name does not compile; as a value it is an ordinary
 * string.
 */
export declare enum UnknownType {
  later = 'a type that came later',
}

/** The caller of a tool: the model, or a program that it wrote. */
export interface Caller {
  readonly type: 'direct' | 'program'
  readonly caller_id?: string
}
