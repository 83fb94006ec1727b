// The agent loop for clients that have none of their own: ask, run the tool, ask again.
import { isRecord } from '../workload/context.js'
import { type Conversation, readCall } from './conversation.js'

/** An input item that is new in a turn. */
export type NewItem =
  | { readonly type: 'message'; readonly role: 'user'; readonly content: string }
  | { readonly type: 'function_call_output'; readonly call_id: string; readonly output: string }

/**
 * Runs the loop to the answer. `ask` sends one turn and resolves with its output items.
 * @throws Error when no answer comes within the task's turns.
 */
export async function nativeLoop(
  { prompt, task, callTool }: Conversation,
  ask: (newItems: NewItem[]) => Promise<readonly unknown[]>,
): Promise<string> {
  let items: NewItem[] = [{ type: 'message', role: 'user', content: prompt }]
  for (let turn = 0; turn <= task.turns; turn++) {
    const output = await ask(items)
    const call = output.findLast((item) => isRecord(item) && item.type === 'function_call')
    if (!isRecord(call) || typeof call.call_id !== 'string') return textOf(output)
    items = [
      {
        type: 'function_call_output',
        call_id: call.call_id,
        output: await callTool(readCall(call.arguments)),
      },
    ]
  }
  throw new Error(`There was no answer after ${task.turns} turns.`)
}

function textOf(output: readonly unknown[]): string {
  const parts = output.flatMap((item) =>
    isRecord(item) && Array.isArray(item.content) ? item.content : [],
  )
  return parts
    .map((part) => (isRecord(part) && typeof part.text === 'string' ? part.text : ''))
    .join('')
}
