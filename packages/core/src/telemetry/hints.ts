// The hints: what a record advises about a request that could have more. Their words have no
// content of a request: no instructions, and no names of tools. adviser.ts decides which are told.
import type { Hint } from './record.js'

/** The names of the hints. */
export type HintCode =
  | 'tools_reordered'
  | 'tool_added'
  | 'clock_in_instructions'
  | 'no_prompt_cache_key'
  | 'instructions_placed_last'

const url = 'https://www.npmjs.com/package/@warmline/core#hints'

const messages: Readonly<Record<HintCode, string>> = {
  tools_reordered:
    'The tools are those of an earlier turn in another order, so the server’s prompt cache is not used from the first tool that moved: give them in one order, such as by name.',
  tool_added:
    'Tools were added or removed within a chain, so the server’s prompt cache is not used: add tools in an additional_tools item behind the history, and limit them with tool_choice of the type allowed_tools.',
  clock_in_instructions:
    'The instructions differ from those of an earlier turn only in what looks like a date, a time, an id or a counter, so the server’s prompt cache ends there, and in a message at the front the chain begins anew: say it in the newest message.',
  no_prompt_cache_key:
    'The request has no prompt_cache_key, so the server may not find the prompt cache of earlier requests that begin alike: give every request of a chain one key.',
  instructions_placed_last:
    'This model places the instructions behind the input, so the server’s prompt cache never holds them: give them as a developer message at the front of the input.',
}

/** The hint of this name. */
export function hintOf(code: HintCode): Hint {
  return { code, message: messages[code], url }
}

/**
 * Models that place `instructions` behind the input, under the names of OpenAI and of gateways:
 * GPT-6.2 (https://github.com/earendil-works/pi/issues/12273).
 */
export const placesInstructionsLast: RegExp = /^(?:openai\/)?gpt-6\.2(?:-|$)/
