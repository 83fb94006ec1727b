// One `response.create` over either transport: reads the body, extends the context and answers from
// it.
import {
  type Context,
  emptyContext,
  extendContext,
  isRecord,
  UnreadableInput,
} from '../workload/context.js'
import { replyTo } from '../workload/reply.js'
import { type Outgoing, respond } from './events.js'

/** An answer, and the context after it. */
export interface Created extends Outgoing {
  readonly context: Context
  readonly isIncremental: boolean
  /**
   * Size in bytes of an ideal incremental body: this body with only the newest user-side items.
   */
  readonly idealBytes: number
}

/** Why a create was refused. */
export interface Refused {
  readonly code: 'previous_response_not_found' | 'invalid_request'
  readonly message: string
}

/**
 * About the size of `"previous_response_id":"resp_…",`, which an incremental body has and a full
 * one lacks.
 */
const anchorBytes = 56

/** How a body arrived, and what it may continue. */
export interface CreateOptions {
  readonly bodyBytes: number
  /** The context of a response that can be continued; `undefined` when it cannot. */
  readonly contextOf: (responseId: string) => Context | undefined
  readonly streamId: string | undefined
}

/** Answers a body. Never throws for bad input: it returns the refusal. */
export function create(
  body: Readonly<Record<string, unknown>>,
  { bodyBytes, contextOf, streamId }: CreateOptions,
): Created | Refused {
  const { previous_response_id: anchor, input } = body
  const base = typeof anchor === 'string' ? contextOf(anchor) : emptyContext
  if (base === undefined) {
    return {
      code: 'previous_response_not_found',
      message: `Previous response with id '${anchor}' not found.`,
    }
  }
  const items: readonly unknown[] = Array.isArray(input)
    ? input
    : [{ role: 'user', content: input }]
  const requestInstructions = typeof body.instructions === 'string' ? body.instructions : ''
  try {
    const context = extendContext(base, items)
    const outgoing = respond(
      replyTo(context, requestInstructions),
      {
        model: String(body.model),
        instructions: requestInstructions === '' ? null : requestInstructions,
        tools: body.tools ?? [],
        previous_response_id: typeof anchor === 'string' ? anchor : null,
        store: body.store === true,
      },
      streamId,
    )
    return {
      ...outgoing,
      context: extendContext(context, outgoing.output),
      isIncremental: base !== emptyContext,
      idealBytes: idealBytes(body, items, bodyBytes),
    }
  } catch (error) {
    if (!(error instanceof UnreadableInput || error instanceof SyntaxError)) throw error
    return { code: 'invalid_request', message: error.message }
  }
}

function idealBytes(
  body: Readonly<Record<string, unknown>>,
  items: readonly unknown[],
  bodyBytes: number,
): number {
  const newest = items.findLastIndex(isAssistantSide) + 1
  if (newest === 0) return bodyBytes
  return Buffer.byteLength(JSON.stringify({ ...body, input: items.slice(newest) })) + anchorBytes
}

function isAssistantSide(item: unknown): boolean {
  return (
    isRecord(item) &&
    (item.role === 'assistant' || item.type === 'function_call' || item.type === 'reasoning')
  )
}
