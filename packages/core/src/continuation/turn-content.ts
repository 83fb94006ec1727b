// The content of one attempt at a planned turn: the items that it sends, and the stored history
// that its commit builds on. Both are read from the snapshot that was planned.
import { inputItems } from '../protocol/request.js'
import type { Item } from '../protocol/types.js'
import type { PlannedTurn, SentAs } from './plan.js'
import { type SharedPrefix, sharedPrefixOf } from './shared-prefix.js'

/** The content of one attempt. */
export interface TurnContent {
  readonly planned: PlannedTurn
  readonly sentAs: SentAs
  /** The items to send; none where the input is no list of items. */
  readonly items: readonly Item[]
  /** The `input` to send, as JSON; `undefined` when the request has none. */
  readonly json: string | undefined
  /** How many of the caller's items are not sent because the server has them. */
  readonly omittedCount: number
  /** The stored history that a commit of this attempt builds on. */
  readonly prefix: SharedPrefix
  /** The caller's items behind that history. */
  readonly newItems: readonly Item[]
  /** The size of `newItems` as JSON. */
  readonly newBytes: number
}

/**
 * The content of an attempt at this turn. A turn whose plan is full is always sent in full.
 * @param as How the attempt sends it. @default as planned
 * @throws whatever writing the input as JSON throws.
 */
export function contentOf(planned: PlannedTurn, as: SentAs = planned.plan.mode): TurnContent {
  const { turn, plan, request } = planned
  const sentAs = plan.mode === 'full' ? 'full' : as
  const prefix = sharedPrefixOf(planned, sentAs)
  const newItems = turn?.items.slice(prefix.from) ?? []
  const newJson = JSON.stringify(newItems)
  const given = turn?.items ?? inputItems(request) ?? []
  const items = sentAs === 'full' ? given : itemsToSend(planned)
  const input = sentAs === 'full' ? request.input : items
  // A long input is written once, not once to be sent and once to be measured.
  const isAllNew = items.length === newItems.length && input === items
  return {
    planned,
    sentAs,
    items,
    json: isAllNew ? newJson : JSON.stringify(input),
    omittedCount: given.length - items.length,
    prefix,
    newItems,
    newBytes: Buffer.byteLength(newJson),
  }
}

/** The items that a turn sends as planned, as they stand in its input. */
export function itemsToSend({ plan, turn }: PlannedTurn): readonly Item[] {
  if (turn === undefined || plan.mode === 'full') return turn?.items ?? []
  const newItems = turn.items.slice(plan.from)
  return turn.leading === undefined || plan.leadingAt === undefined
    ? newItems
    : newItems.toSpliced(plan.leadingAt, 0, turn.leading)
}
