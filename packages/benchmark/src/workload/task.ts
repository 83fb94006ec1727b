// The size of a conversation: its turns and events. It is part of the prompt, so the server reads
// it from the effective context and keeps no state for it.

/** The size of one conversation. */
export interface Task {
  /** Number of model calls; all except the last one call a tool. */
  readonly turns: number
  /** Streamed deltas of a turn that calls a tool, half reasoning and half arguments. */
  readonly turnDeltas: number
  /** Streamed deltas of the answer. */
  readonly answerDeltas: number
}

/** The prompt of a conversation. A real model understands it too. */
export function promptOf(id: string, { turns, turnDeltas, answerDeltas }: Task): string {
  return `Conversation ${id}: turns=${turns} turn_deltas=${turnDeltas} answer_deltas=${answerDeltas}. Call next_step ${turns - 1} times, one call at a time, counting from 1; then answer with one line.`
}

const pattern = /turns=(\d+) turn_deltas=(\d+) answer_deltas=(\d+)/

/** Reads the task from a prompt; `undefined` when it has none. */
export function readTask(prompt: string): Task | undefined {
  const [, turns, turnDeltas, answerDeltas] = pattern.exec(prompt) ?? []
  if (turns === undefined || turnDeltas === undefined || answerDeltas === undefined)
    return undefined
  return {
    turns: Number(turns),
    turnDeltas: Number(turnDeltas),
    answerDeltas: Number(answerDeltas),
  }
}
