// What the probe says to models: short, harmless, and worded so that an answer tells whether the
// model saw what came before.
import type { Fields } from './wire/json.js'

/** A user message. */
export function user(content: string): Fields {
  return { role: 'user', content }
}

/** A word that no answer has by chance. */
export const secretWord = 'ZUMBELKRAUT'

/** A first turn, longer than those that continue it, so that `usage` tells them apart. */
export const firstInput: readonly Fields[] = [
  user(
    `The code word is ${secretWord}. It belongs to a box of forty green apples that stands in a cold cellar behind the blue door. Do not repeat it now. Answer with OK and nothing else.`,
  ),
]

/** Asks for the word of the first turn, in fewer tokens. */
export const recall: readonly Fields[] = [user('Say the code word.')]

/** A turn that asks for next to nothing. */
export const tiny: readonly Fields[] = [user('Say OK.')]

/** A turn that takes a while. */
export const long: readonly Fields[] = [user('Count from one to two hundred in words.')]

/** Instructions that show in the answer to one question alone. */
export const instructions = 'Answer PING with PONG-7731, and anything else with OK.'
export const otherInstructions = 'Answer PING with PONG-4402, and anything else with OK.'
export const instructedWord = 'PONG-7731'
export const ping: readonly Fields[] = [user('PING')]

/** A tool without arguments, and the choice that makes the model call it. */
export function tool(extra: Fields = {}): Fields {
  const parameters = { type: 'object', properties: {}, required: [], additionalProperties: false }
  return { type: 'function', name: toolName, description: 'Notes a box.', parameters, ...extra }
}
export const toolName = 'note_box'
export const toolChoice: Fields = { type: 'function', name: toolName }

/** The output of a call. */
export function outputFor(callId: unknown): Fields {
  return { type: 'function_call_output', call_id: callId, output: 'done' }
}

/** A create that no server can run: two fields of a wrong type. */
export const badFields: Fields = { input: 42, tools: 'none' }

/** An id that no server has given. */
export const unknownId = 'resp_warmline_probe_0000000000000000'
