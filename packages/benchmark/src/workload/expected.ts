// The right answer of a conversation, computed from the workload alone; every correct client must
// get it.
import { emptyContext, extendContext } from './context.js'
import { replyTo } from './reply.js'
import { promptOf, type Task } from './task.js'
import { instructions, type StepArguments, toolOutput } from './texts.js'

/** Computes the answer that a conversation must end with. */
export function expectedAnswer(id: string, task: Task): string {
  let context = extendContext(emptyContext, [{ role: 'user', content: promptOf(id, task) }])
  for (;;) {
    const reply = replyTo(context, instructions)
    if (reply.type === 'answer') return reply.text
    const { callId, arguments: text } = reply
    const call: StepArguments = JSON.parse(text)
    context = extendContext(context, [
      { type: 'function_call', call_id: callId, name: 'next_step', arguments: text },
      { type: 'function_call_output', call_id: callId, output: toolOutput(call) },
    ])
  }
}
