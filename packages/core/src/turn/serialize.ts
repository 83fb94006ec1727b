// Writes the text of an attempt: its input, and the frame or body around it. Pure.
import {
  contentOf,
  type PlannedTurn,
  type SentAs,
  type TurnContent,
} from '../continuation/index.js'
import { notSentError } from '../errors.js'
import type { LongValues } from '../protocol/long-values.js'
import { encodeCreate, encodeHttpBody, type FrameOptions } from '../protocol/request.js'
import type { CreateRequest } from '../protocol/types.js'

/** The content of an attempt at this turn. @throws as {@link writeJson}. */
export function readInput(planned: PlannedTurn, sentAs: SentAs): TurnContent {
  return writeJson(() => contentOf(planned, sentAs))
}

/** What a frame has besides its input, and what writes the long values of snapshots. */
interface FrameSettings extends Omit<FrameOptions, 'inputJson'> {
  readonly long: LongValues
}

/**
 * The text of an attempt: a frame, or an HTTP body when `frame` is `undefined`.
 * @throws as {@link writeJson}.
 */
export function serialize(
  request: CreateRequest,
  content: TurnContent,
  frame: FrameSettings | undefined,
): string {
  return writeJson(() =>
    frame === undefined
      ? encodeHttpBody(request)
      : encodeCreate(request, { ...frame, inputJson: content.json }, frame.long),
  )
}

/** What `write` gives. @throws WarmlineError `invalid_request` where JSON cannot say it. */
export function writeJson<Written>(write: () => Written): Written {
  try {
    return write()
  } catch (cause) {
    throw notSentError(
      'invalid_request',
      'The request cannot be written as JSON. Pass plain values without cycles.',
      { cause },
    )
  }
}
