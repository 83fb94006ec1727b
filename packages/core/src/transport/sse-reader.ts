// Reads the SSE body of an answer into frames, within limits. It knows no turn.
import { createParser } from 'eventsource-parser'
import { type Frame, readFrame } from '../protocol/frame.js'
import type { AnswerLimit } from '../recovery/failure.js'

/** Most bytes read after the last event, so that the HTTP connection can serve the next request. */
const maxRestBytes = 64 * 1024

/** The data by which some servers end a body; it is not JSON. */
const farewell = '[DONE]'

/** The limits of one event. */
export interface SseLimits {
  readonly maxInboundFrameBytes: number
  readonly maxNesting: number
}

/** One event of a body; its type is not the parser's own, which would be in our declarations. */
export interface SseEvent {
  readonly data: string
  readonly event?: string | undefined
  readonly id?: string | undefined
}

/** Thrown by {@link readSse} where the body passes a limit. */
export class OverLimit extends Error {
  readonly limit: AnswerLimit
  constructor(limit: AnswerLimit) {
    super(`The server's answer passed the limit ${limit}.`)
    this.limit = limit
  }
}

/** Thrown by {@link readSse} where an event is not JSON: part of the answer may be lost with it. */
export class NotJson extends Error {
  constructor() {
    super('The server sent an event that is not JSON.')
  }
}

/**
 * Parses an SSE body within limits. `take` gets every event; `frame` is its frame, or says why its
 * data is none.
 * @throws OverLimit, from the function that it gives, which takes the text.
 */
export function sseParser(
  { maxInboundFrameBytes, maxNesting }: SseLimits,
  take: (frame: ReturnType<typeof readFrame>, event: SseEvent) => void,
): (text: string) => void {
  let exceeded: AnswerLimit | undefined
  const parser = createParser({
    // Without this limit, a line that never ends would fill the memory.
    maxBufferSize: maxInboundFrameBytes,
    onError: ({ type }) => {
      if (type === 'max-buffer-size-exceeded') exceeded ??= 'maxInboundFrameBytes'
    },
    onEvent: (event) => {
      if (exceeded !== undefined) return
      const frame = readFrame(event.data, maxNesting)
      if (typeof frame === 'object' && frame.isTooDeep) exceeded = 'maxNesting'
      else take(frame, event)
    },
  })
  return (text) => {
    parser.feed(text)
    if (exceeded !== undefined) throw new OverLimit(exceeded)
  }
}

/**
 * Hands every event of a body to `take`, until that returns `enough`.
 * @throws OverLimit; NotJson; any error of reading the body.
 */
export async function readSse(
  body: ReadableStream<Uint8Array>,
  limits: SseLimits,
  take: (frame: Frame) => 'go_on' | 'enough',
): Promise<void> {
  let isEnough = false
  let restBytes = 0
  /** Characters since the last event: the parser drops data that can become no event. */
  let pendingLength = 0
  const parse = sseParser(limits, (frame, { data }) => {
    if (isEnough) return
    pendingLength = 0
    if (frame === 'not_json' && data.trim() !== farewell) throw new NotJson()
    if (typeof frame !== 'string') isEnough = take(frame) === 'enough'
  })
  for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
    if (isEnough) restBytes += chunk.length
    else {
      pendingLength += chunk.length
      parse(chunk)
      if (pendingLength > limits.maxInboundFrameBytes) throw new OverLimit('maxInboundFrameBytes')
    }
    if (restBytes > maxRestBytes) return
  }
}
