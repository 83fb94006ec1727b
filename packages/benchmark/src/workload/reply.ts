// The model of the benchmark: it calls the tool until the context has enough outputs, then answers.
// Calls and answer carry the context's digest, so any error in a context changes what follows.
import { type Context, contextDigest, UnreadableInput } from './context.js'
import { callArguments } from './texts.js'

/** One reply, before it is split into events. */
export type Reply =
  | {
      readonly type: 'call'
      readonly callId: string
      readonly arguments: string
      /** Number of events for reasoning and arguments together. */
      readonly deltas: number
    }
  | { readonly type: 'answer'; readonly text: string; readonly deltas: number }

/** Average characters in a delta of an answer, about one token of a real model. */
const deltaCharacters = 4

/**
 * The reply to a context.
 * @throws UnreadableInput when the context holds no task, or more outputs than calls.
 */
export function replyTo(context: Context, requestInstructions: string): Reply {
  const { task, outputs } = context
  if (task === undefined) throw new UnreadableInput('No message of the context holds a task.')
  const { turns, turnDeltas, answerDeltas } = task
  if (outputs >= turns)
    throw new UnreadableInput('The context holds more tool outputs than calls were made.')
  const digest = contextDigest(context, requestInstructions)
  if (outputs < turns - 1) {
    const step = outputs + 1
    return {
      type: 'call',
      callId: `call_${step}_${digest}`,
      arguments: callArguments(step, digest),
      deltas: turnDeltas,
    }
  }
  return {
    type: 'answer',
    text: `${digest} `.padEnd(answerDeltas * deltaCharacters, 'and so it was done '),
    deltas: answerDeltas,
  }
}
