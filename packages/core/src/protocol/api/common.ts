// The parts that items and events share, and the type of everything newer than this version. Types
// only.

/** An object of this `type`, or of one of these, with these other fields. */
export type Typed<Type extends string, Fields = object> = Readonly<{ type: Type } & Fields>

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
export type Caller = Typed<'direct' | 'program', { caller_id?: string }>

/** What either side may make: the server says who did, and a caller may leave out the id. */
export interface Made {
  id?: string | null
  created_by?: string
}

/** A call of a tool, or its output, that either side may make. */
export interface Called extends Made {
  call_id: string
  caller?: Caller | null
}
