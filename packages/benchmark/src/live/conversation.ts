// The conversation of every way: the same instructions and the same user messages, so that the ways
// differ in nothing else. It is made up; nothing of a user is in it.
import type { Answer, Fields } from '@warmline/cli/probe'

/** Turns of the conversation. */
export const turnCount = 4

const sentence =
  'The harbor master notes the tide, the wind and the name of each boat, and files the sheet by its date. '

/** The text at the front, different in each run, so that no run reads another's prompt cache. */
export function instructionsOf(run: string): string {
  return `Log ${run}. Answer each sheet with one short sentence. ${sentence.repeat(24)}`
}

/** The user message of a turn. */
export function messageOf(turn: number): Fields {
  return { role: 'user', content: `Sheet ${turn + 1}. ${sentence.repeat(6)}What is missing?` }
}

/**
 * What a full resend says of an answer: its text. Reasoning is left out, because a turn that was
 * cut off by its limit has none that could be sent again.
 */
export function echoOf({ text }: Answer): readonly Fields[] {
  return text === '' ? [] : [{ role: 'assistant', content: text }]
}
