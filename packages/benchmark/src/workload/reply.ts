// What the model of the benchmark says in a context: a call of the tool until enough outputs are
// there, then the answer. Both carry the context's digest, so a context that is wrong in anything
// changes what follows.
import { type Context, contextDigest, UnreadableInput } from './context.js'
import { callArguments } from './texts.js'

/** One reply, before it is cut into events. */
export type Reply =
  | {
      readonly type: 'call'
      readonly callId: string
      readonly arguments: string
      /** Events of reasoning and of arguments. */
      readonly deltas: number
    }
  | { readonly type: 'answer'; readonly text: string; readonly deltas: number }

/** Characters of an answer's delta, on average; a token of a real model is about as long. */
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
