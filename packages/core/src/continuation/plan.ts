// A turn as it is planned, and its plan: the closed set of plans and of reasons for full input.
// Types only.
import type { Snapshot } from '../protocol/snapshot.js'
import type { CreateRequest, Item } from '../protocol/types.js'
import type { ChainNode, ColdReason } from './chain.js'
import type { ToolArguments } from './match/tool-arguments.js'
import type { Settings } from './settings.js'

/** The reasons for which a turn sends its full input. */
export type FullReason =
  /** The input begins a conversation, or no stored history begins like it. */
  | 'no_chain'
  /** The same, in a scope that this header splits from others with every request. */
  | `scope:${string}`
  /**
   * The input is no longer the stored history from the item of this index on: an item that was
   * changed or added, or the next one that cannot follow where one was removed or moved.
   */
  | `history_edited@${number}`
  /** The input, with answers in it, is a mere beginning of the stored history, or adds nothing. */
  | 'history_shorter'
  /**
   * The configuration update at the front of the input was set, changed or removed, and no place
   * among the new items gives the server the configuration of the full input.
   */
  | 'configuration_changed'
  /**
   * This top-level field must stay equal and was changed, or the endpoint refuses it with an
   * anchor.
   */
  | `settings:${string}`
  | `cold:${ColdReason}`
  /** The head's lane is busy and no other lane of its connection can fork it. */
  | 'head_busy'
  /** The new items leave a call of the head open, or have an output without its call. */
  | 'pending_tool_calls'
  /** The caller set `previous_response_id` or `conversation`, so the request is sent as it is. */
  | 'caller_chained'
  /** The server did not honor the anchor. */
  | 'not_honored'
  /** The option `continuation` is `'off'`. */
  | 'off'
  /** This scope's server does not honor anchors. */
  | 'off:not_honored'
  /** The server gives one id to several responses, so an id does not say which one to continue. */
  | 'off:repeated_ids'
  /**
   * `continuation: 'dry-run'`: the record says how it would have been sent. Or only a dry run fits.
   */
  | 'dry_run'
  /** The turn went over HTTP, where no connection keeps responses. */
  | 'http'
  /** The input is empty or no list of items, so the server gives its own error. */
  | 'unreadable'

/** The plan of a turn: its new items behind a chain's head, or its full input. */
export type Plan =
  | {
      readonly mode: 'incremental'
      /** The chain head to continue from. */
      readonly head: ChainNode
      /** Index of the first item to send. */
      readonly from: number
      /**
       * Index among the items to send at which the configuration update of the input's front goes.
       * @default it is not sent, because the server is in its configuration already
       */
      readonly leadingAt?: number
    }
  | {
      readonly mode: 'full'
      readonly reason: FullReason
      /**
       * The stored history that the input repeats but cannot continue. A commit shares its content
       * where it is repeated word for word, so that a lost chain is not stored twice.
       */
      readonly head?: ChainNode
      /** Without such a history, the latest one that begins alike, to compare the input with. */
      readonly closest?: ChainNode
      /** Index of the first item behind that history; without one, of the input's own history. */
      readonly from: number
    }

/** The rules by which a turn is planned. */
export interface PlanRules {
  readonly toolArguments: ToolArguments
  /** Whether the plan is only tried out (`continuation: 'dry-run'`). */
  readonly isTrial: boolean
  /** Fields that the endpoint refuses with an anchor, and may keep in force for continuations. */
  readonly refusedWithAnchor: readonly string[]
  /** Fields that a continuation inherits, which must stay equal and are left out. */
  readonly inheritedWithAnchor: readonly string[]
}

/** A turn as the planner sees it. */
export interface TurnInput extends PlanRules {
  readonly request: Snapshot
  readonly items: readonly Item[]
  /**
   * The configuration update at the front of the items. Frameworks put one there for one request
   * (`reasoningEffortUpdate` of @ai-sdk/openai 4.0.118), so it is no part of the history.
   */
  readonly leading: Item | undefined
  /** The items behind it. */
  readonly history: readonly Item[]
  readonly settings: Settings
}

/** A planned request. Without `turn` it is sent untouched and never committed. */
export interface PlannedTurn {
  /** The request as it was planned: a snapshot, unless it cannot be read. */
  readonly request: CreateRequest
  readonly plan: Plan
  readonly turn?: TurnInput
}

/** How an attempt sends a turn: only its new items, behind the plan's head, or its whole input. */
export type SentAs = Plan['mode']
