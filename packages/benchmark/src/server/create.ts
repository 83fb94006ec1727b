// One `response.create`, over whichever transport: reads the body, extends the context and answers
// from it.
import {
  type Context,
  emptyContext,
  extendContext,
  isRecord,
  UnreadableInput,
} from '../workload/context.js'
import { replyTo } from '../workload/reply.js'
import { type Outgoing, respond } from './events.js'

/** An answer, and the context that it leaves. */
export interface Created extends Outgoing {
  readonly context: Context
  readonly isIncremental: boolean
  /**
   * What an ideal difference of this body would have taken, in bytes: the body with only the newest
   * items of the user's side.
   */
  readonly idealBytes: number
}

/** Why a create was refused. */
export interface Refused {
  readonly code: 'previous_response_not_found' | 'invalid_request'
  readonly message: string
}

/**
 * About what `"previous_response_id":"resp_…",` takes; a full body lacks it and an ideal difference
 * has it.
 */
const anchorBytes = 56

/** Answers a body. `held` finds the context of a response that may be continued from. */
export function create(
  body: Readonly<Record<string, unknown>>,
  bodyBytes: number,
  held: (responseId: string) => Context | undefined,
  streamId: string | undefined,
): Created | Refused {
  const { previous_response_id: anchor, input } = body
  const base = typeof anchor === 'string' ? held(anchor) : emptyContext
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
