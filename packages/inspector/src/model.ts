// What the inspector's server and its page tell each other, and what its file holds. Types only.
import type { ComparedPart, ConnectionInfo, TurnRecord } from '@warmline/core'

/** One item of an input or output, as JSON. */
export type Item = Readonly<Record<string, unknown>>

/** A row of the list of turns: everything but content. */
export interface TurnEntry {
  /** Unique in its file: the process, the client and the number of the turn. */
  readonly id: string
  /** The client's name within the inspector, such as `k1`. */
  readonly client: string
  /** The number of the turn within its client. */
  readonly turn: number
  readonly startedAt: number
  readonly label?: string
  readonly isReseed?: true
  /** When the last attempt was sent, in wall-clock milliseconds, as the two below. */
  readonly sentAt?: number
  readonly firstEventAt?: number
  readonly firstOutputAt?: number
  /** What is known of a turn while it runs. */
  readonly live: Pick<TurnRecord, 'scope'> & Partial<TurnRecord>
  /** The record, once the turn has ended. */
  readonly record?: TurnRecord
  /**
   * The response whose history its input was compared with, continued or not; missing where no
   * history begins like it.
   */
  readonly comparedWith?: string
  /** The step of a framework in which it ran. */
  readonly step?: string
  /** Whether its content is still there; the oldest contents go first. */
  readonly hasContent: boolean
}

/** The content of one turn. */
export interface TurnContent {
  readonly id: string
  /** The request without its input. */
  readonly settings: Item
  /** The input as the caller gave it. */
  readonly input: readonly Item[]
  /** The items that were sent. */
  readonly sent: readonly Item[]
  /** The items that the server stood on: what it had and what was sent. */
  readonly context: readonly Item[]
  /** How many items of the context the server had. */
  readonly keptCount: number
  /** The history that the input is compared with, and where they part. */
  readonly history: readonly Item[]
  readonly parts: readonly ComparedPart[]
  /** What a completed turn gave; for one that failed, an item of type `error` that says why. */
  readonly output?: readonly Item[]
}

/** A step of a framework between turns: a run, a step of it, a tool call. */
export interface StepEntry {
  readonly id: string
  readonly parent?: string
  readonly source: 'ai-sdk' | 'langchain'
  readonly kind: 'run' | 'step' | 'tool'
  readonly name: string
  readonly startedAt: number
  readonly endedAt?: number
  readonly isFailed?: true
}

/** The connections of one client at one moment. */
export interface ClientState {
  readonly client: string
  readonly endpoint: string
  readonly connections: readonly ConnectionInfo[]
}

/** What the page gets at its start, and the head of a file. */
export interface InspectorState {
  readonly format: 'warmline-inspector'
  readonly version: 1
  /** The process, such as `node 1234`, and when it was looked at. */
  readonly process: string
  readonly at: number
  readonly clients: readonly ClientState[]
  readonly turns: readonly TurnEntry[]
  readonly steps: readonly StepEntry[]
  /** How many turns were dropped because there were more than the inspector keeps. */
  readonly droppedTurns: number
}

/**
 * A change, as the page gets it: one line of JSON each. The page asks for the changes first and for
 * the state then, so that it misses none; a change says what something is now, so that one twice
 * does no harm. A page that reads too slowly is disconnected: it begins again, as after any loss.
 */
export type InspectorChange =
  | { readonly type: 'turn'; readonly turn: TurnEntry }
  | { readonly type: 'step'; readonly step: StepEntry }
  | { readonly type: 'client'; readonly client: ClientState }
  /** Turns and steps that are no longer kept. */
  | { readonly type: 'dropped'; readonly ids: readonly string[] }

/** What a file says, as `readInspectorFile` gives it: the state, and the contents there are. */
export interface InspectorFile extends InspectorState {
  readonly contents: readonly TurnContent[]
}

/**
 * A file as the server writes it: each item is there once, however many turns have it, and contents
 * name items by their places in `items`. `unpackInspectorFile` makes an `InspectorFile` of it.
 */
export interface PackedFile extends InspectorState {
  readonly items: readonly Item[]
  readonly contents: readonly PackedTurnContent[]
}

/** The content of one turn in a file; its context is what was kept and what was sent. */
export interface PackedTurnContent {
  readonly id: string
  readonly settings: number
  readonly input: readonly number[]
  readonly kept: readonly number[]
  readonly sent: readonly number[]
  readonly history: readonly number[]
  readonly parts: readonly ComparedPart[]
  readonly output?: readonly number[]
}
