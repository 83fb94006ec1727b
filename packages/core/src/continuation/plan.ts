// A turn as it is planned, and its plan: the closed set of plans and of reasons for full input.
// Types only.
import type { Snapshot } from '../protocol/snapshot.js'
import type { CreateRequest, Item } from '../protocol/types.js'
import type { ChainNode, ColdReason } from './chain.js'
import type { ToolArguments } from './match/tool-arguments.js'
import type { Settings } from './settings.js'

/** Why a turn sends its full input. */
export type FullReason =
  /** Nothing known begins like this input. */
  | 'no_chain'
  /**
   * The same, in a scope that this header keeps apart from others again and again, as if each
   * request had its own.
   */
  | `scope:${string}`
  /** The history differs from what the server holds, from the item of this index on. */
  | `history_edited@${number}`
  /** The history is only a beginning of what the server holds, or adds nothing to it. */
  | 'history_shorter'
  /**
   * The configuration update at the front of the input was set, changed or removed, and nothing
   * that is new can bring the server into the configuration in which the full input would put it.
   */
  | 'configuration_changed'
  /**
   * A top-level field that must be equal was changed, or is one the endpoint refuses beside an
   * anchor.
   */
  | `settings:${string}`
  | `cold:${ColdReason}`
  /**
   * The head's lane is at work and there is none to fork on, or its connection runs as many turns
   * as it may.
   */
  | 'head_busy'
  /** Calls of the head are not answered by the new items, or an output has no call. */
  | 'pending_tool_calls'
  /** The caller set `previous_response_id` or `conversation`; the request is sent as it is. */
  | 'caller_chained'
  /** The server did not honor the anchor. */
  | 'not_honored'
  /**
   * Continuation is switched off, by option or because this scope's server does not honor anchors.
   */
  | 'off'
  | 'off:not_honored'
  /**
   * The server gives one id to several responses, so that an id does not say which one a turn
   * continues.
   */
  | 'off:repeated_ids'
  /**
   * `continuation: 'dry-run'`: full by choice, the record says what would have been sent; or a turn
   * that goes on from one.
   */
  | 'dry_run'
  /** The turn went over HTTP, where there is no connection-local cache. */
  | 'http'
  /**
   * The input is empty or holds something that is not a readable item: the server gives its own
   * error.
   */
  | 'unreadable'

/** What to send. */
export type Plan =
  | {
      readonly mode: 'incremental'
      /** The chain head to continue from. */
      readonly head: ChainNode
      /** Index of the first item to send. */
      readonly from: number
      /**
       * Where among the items to send the configuration update goes that stands at the front of the
       * input. It goes nowhere where the server stands in its configuration without it.
       */
      readonly leadingAt?: number
    }
  | {
      readonly mode: 'full'
      readonly reason: FullReason
      /**
       * The known history that the input repeats though it cannot be continued from. Where it is
       * repeated word for word its content is shared, so a chain that was lost does not cost its
       * memory twice.
       */
      readonly head?: ChainNode
      /** Index of the first item after that history; 0 without one. */
      readonly from: number
    }

/** The rules by which a turn is planned. */
export interface PlanRules {
  readonly toolArguments: ToolArguments
  /** Whether the plan is only tried out (`continuation: 'dry-run'`). */
  readonly isTrial: boolean
  /**
   * Top-level fields that the endpoint refuses beside `previous_response_id`, and may keep in force
   * for what continues them.
   */
  readonly refusedWithAnchor: readonly string[]
  /** Those that a continuation has from what it continues: they must be equal, and are left out. */
  readonly inheritedWithAnchor: readonly string[]
}

/** A turn as the planner sees it. */
export interface TurnInput extends PlanRules {
  readonly request: Snapshot
  readonly items: readonly Item[]
  /**
   * The configuration update at the front of the items. Frameworks put one there for one request
   * (source: `reasoningEffortUpdate` of @ai-sdk/openai 4.0.118), so it is no part of the history.
   */
  readonly leading: Item | undefined
  /** The items without it. */
  readonly history: readonly Item[]
  readonly settings: Settings
}

/**
 * A request read for planning, with the plan. `turn` is missing where nothing may be committed
 * afterwards.
 */
export interface PlannedTurn {
  /** The request as it was planned: a snapshot, unless it cannot be read. */
  readonly request: CreateRequest
  readonly plan: Plan
  readonly turn?: TurnInput
}

/** How an attempt sends a turn: only its new items, behind the plan's head, or its whole input. */
export type SentAs = Plan['mode']
