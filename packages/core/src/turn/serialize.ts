// Writes the text of an attempt: its input, and the frame or body around it. Pure.
import {
  type ChainNode,
  itemsToSend,
  type PlannedTurn,
  type SharedPrefix,
  sharedPrefixOf,
} from '../continuation/index.js'
import { WarmlineError } from '../errors.js'
import { encodeCreate, encodeHttpBody, type FrameOptions } from '../protocol/request.js'
import type { CreateRequest, Item } from '../protocol/types.js'

/** The input of one attempt. */
export interface TurnContent {
  /** The `input` to send, as JSON; `undefined` when the request has none. */
  readonly json: string | undefined
  /** The shared history that a commit builds on. */
  readonly kept: SharedPrefix
  /** The items after that history, copied so that no caller can change what a commit keeps. */
  readonly newItems: readonly Item[]
  /** The size of `newItems` as JSON, in bytes. */
  readonly newBytes: number
  /** How many items are sent. */
  readonly count: number
  /** How many of the caller's items the server already holds. */
  readonly keptCount: number
}

/**
 * Serializes the input of an attempt: the new items if it continues `head`, else the caller's whole
 * input.
 * @throws WarmlineError `invalid_request` when the input cannot be written as JSON.
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
 * The text of an attempt: a frame, or an HTTP body when `frame` is `undefined`.
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

/** A value as JSON. @throws WarmlineError `invalid_request` when the value cannot be written. */
export function writeJson(value: unknown): string | undefined {
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
