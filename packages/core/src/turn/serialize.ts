// What a turn sends, as text, and the small words that its record uses for it. Pure.
import {
  type ChainNode,
  type FullReason,
  itemsToSend,
  type PlannedTurn,
  type SharedPrefix,
  sharedPrefixOf,
} from '../continuation/index.js'
import { WarmlineError } from '../errors.js'
import { isLimitOfConnection } from '../protocol/error-codes.js'
import { encodeCreate, encodeHttpBody, type FrameOptions } from '../protocol/request.js'
import type { CreateRequest, Item } from '../protocol/types.js'
import type { Failure } from '../recovery/failures.js'
import type { Fallback, TurnRecord } from '../telemetry/record.js'

/** The input of one attempt. */
export interface TurnContent {
  /** The `input` to send, as JSON; `undefined` when the request has none. */
  readonly json: string | undefined
  /** What a commit builds on. */
  readonly kept: SharedPrefix
  /** A copy of the items after it that no caller can change: what a commit keeps. */
  readonly newItems: readonly Item[]
  /** What they take as JSON. */
  readonly newBytes: number
  /** How many items are sent. */
  readonly count: number
  /** How many items of the caller's the server holds already. */
  readonly keptCount: number
}

/**
 * Serializes the input of an attempt: the new items where it continues `head`, else the caller's
 * own.
 * @throws WarmlineError `invalid_request` when it cannot be written as JSON.
 */
export function readInput(
  planned: PlannedTurn,
  request: CreateRequest,
  head: ChainNode | undefined,
): TurnContent {
  const { turn } = planned
  const kept = sharedPrefixOf(planned, head === undefined)
  if (turn === undefined)
    return {
      json: writeJson(request.input),
      kept,
      newItems: [],
      newBytes: 0,
      count: 0,
      keptCount: 0,
    }
  const newJson = writeJson(turn.items.slice(kept.from)) ?? '[]'
  const newItems: readonly Item[] = JSON.parse(newJson)
  const read = { kept, newItems, newBytes: Buffer.byteLength(newJson) }
  if (head !== undefined) {
    const sent = itemsToSend(planned)
    const json = kept.isLeadingMoved ? writeJson(sent) : newJson
    return { ...read, json, count: sent.length, keptCount: turn.items.length - sent.length }
  }
  const isWhole = kept.from === 0 && request.input === turn.items
  return {
    ...read,
    json: isWhole ? newJson : writeJson(request.input),
    count: turn.items.length,
    keptCount: 0,
  }
}

/**
 * The text of an attempt, as a frame or, without what a frame needs, as an HTTP body.
 * @throws WarmlineError `invalid_request` when a setting cannot be written as JSON.
 */
export function serialize(
  request: CreateRequest,
  content: TurnContent,
  frame: Omit<FrameOptions, 'inputJson'> | undefined,
): string {
  try {
    return frame === undefined
      ? encodeHttpBody(request)
      : encodeCreate(request, { ...frame, inputJson: content.json })
  } catch (cause) {
    throw unwritable(cause)
  }
}

function writeJson(value: unknown): string | undefined {
  try {
    return JSON.stringify(value)
  } catch (cause) {
    throw unwritable(cause)
  }
}

function unwritable(cause: unknown): WarmlineError {
  return new WarmlineError(
    'invalid_request',
    'The request cannot be written as JSON. Pass plain values without cycles.',
    {
      cause,
      replaySafety: 'safe',
    },
  )
}

/**
 * The same turn with its full input. The known history stays in the plan, so that its content is
 * shared.
 */
export function fullPlan(planned: PlannedTurn, reason: FullReason): PlannedTurn {
  const { head, from } = planned.plan
  return {
    ...planned,
    plan: { mode: 'full', reason, from, ...(head === undefined ? {} : { head }) },
  }
}

/** Why a turn that was to be incremental is sent in full after a failure. */
export function fullReason(failure: Failure): FullReason {
  if (failure.class === 'head_unavailable')
    return failure.isBusy ? 'head_busy' : 'cold:connection_lost'
  if (failure.class === 'not_honored') return 'not_honored'
  if (failure.class === 'lanes_refused') return 'cold:rotated'
  if (failure.class !== 'rejected') return 'cold:connection_lost'
  // A connection at one of its limits takes its heads with it.
  return isLimitOfConnection(failure.error) ? 'cold:rotated' : 'cold:evicted'
}

/** Why a turn went over HTTP after a failure. */
export function fallbackReason(failure: Failure): Fallback {
  switch (failure.class) {
    case 'not_sent':
      if (failure.isLocal === true) return 'runtime'
      return failure.refusal === undefined
        ? 'connect_failed'
        : `upgrade_refused:${failure.refusal.status}`
    case 'rejected':
    case 'lanes_refused':
    case 'ambiguous':
    case 'not_honored':
    case 'head_unavailable':
    case 'no_lane':
    case 'too_large':
      return failure.class
    default:
      // Nothing else is followed by another way: the turn is given up.
      return 'ambiguous'
  }
}

/** What a plan would send, for `continuation: 'dry-run'`. */
export function describePlan(planned: PlannedTurn): NonNullable<TurnRecord['dryRun']> {
  const { plan } = planned
  const sent = itemsToSend(planned)
  const bytesSent = Buffer.byteLength(writeJson(sent) ?? '')
  return {
    mode: plan.mode,
    itemsSent: sent.length,
    bytesSent,
    ...(plan.mode === 'full' ? { reason: plan.reason } : {}),
  }
}
