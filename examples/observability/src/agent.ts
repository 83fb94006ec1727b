// An agent that gives the dashboard something to show: a loop that goes on, a question that was
// edited, and a second agent beside it. It knows nothing of telemetry.
import type { InputItem, ResponsesClient } from '@warmline/core'

const rules = 'Answer from what you were told, and say where you read it. '.repeat(20)

/** Says something behind a history; gives the history afterwards. */
async function say(
  client: ResponsesClient,
  history: readonly InputItem[],
  text: string,
): Promise<readonly InputItem[]> {
  const input: InputItem[] = [...history, { role: 'user', content: text }]
  const { output } = await client.create({
    model: process.env.OPENAI_MODEL ?? 'gpt-6-astra',
    instructions: rules,
    prompt_cache_key: 'observability',
    store: false,
    input,
  }).response
  return [...input, ...output]
}

/**
 * One conversation: five turns, of which the last one edits the second. That one is sent in full,
 * because the answer that it goes on from is not stored, and another has taken its place.
 */
export async function converse(client: ResponsesClient): Promise<void> {
  const first = await say(client, [], 'What is in the house?')
  const [history] = await Promise.all([
    say(client, first, 'And in the garden?'),
    say(client, [], 'What is in the barn?'),
  ])
  await say(client, history, 'Tell me more.')
  await say(client, first, 'And in the cellar?')
}
