// A standard check and its outcome. LangChain's own suite is not published, so these checks are
// rewritten from their names and meaning (internal/standard-tests of the langchainjs repository).
import type { BaseCache } from '@langchain/core/caches'
import type { ChatOpenAI, ChatOpenAIFields } from '@langchain/openai'

/** Makes the model under test, with some fields of the check's own. */
export type Make = (
  fields?: ChatOpenAIFields & { readonly cache?: BaseCache | boolean },
) => ChatOpenAI

/** One check: it throws when the model does not do what LangChain expects. */
export type Check = (make: Make) => Promise<void> | void

/** `passes`, or the first line of what was wrong. */
export async function outcome(check: Check, make: Make): Promise<string> {
  try {
    await check(make)
    return 'passes'
  } catch (error) {
    return String(error).split('\n')[0] ?? ''
  }
}
