// Writes the text of an attempt: its input, and the frame or body around it. Pure.
import {
  contentOf,
  type PlannedTurn,
  type SentAs,
  type TurnContent,
} from '../continuation/index.js'
import { notSentError, type WarmlineError } from '../errors.js'
import { encodeCreate, encodeHttpBody, type FrameOptions } from '../protocol/request.js'
import type { CreateRequest } from '../protocol/types.js'

/**
 * The content of an attempt at this turn.
 * @throws WarmlineError `invalid_request` when the input cannot be written as JSON.
 */
export function readInput(planned: PlannedTurn, sentAs: SentAs): TurnContent {
  try {
    return contentOf(planned, sentAs)
  } catch (cause) {
    throw unwritable(cause)
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
  return notSentError(
    'invalid_request',
    'The request cannot be written as JSON. Pass plain values without cycles.',
    { cause },
  )
}
