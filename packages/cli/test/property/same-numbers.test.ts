import { createResponsesClient, openaiEndpoint, type TurnRecord } from '@warmline/core'
import { type Item, startDevServer } from '@warmline/dev-server'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { conversations, type GeneratedTurn, inputsOf } from '../support/conversations.ts'
import { jsonLines, reportOf } from '../support/logs.ts'

type Numbers = Pick<TurnRecord, 'mode' | 'itemsSent' | 'itemsKept' | 'bytesSent' | 'bytesFull'> & {
  readonly reason?: string | undefined
}

/** What the records of the turns say, sent through a client one by one, and their responses. */
async function runDirectly(
  turns: readonly GeneratedTurn[],
): Promise<{ readonly numbers: readonly Numbers[]; readonly responses: readonly unknown[] }> {
  let at = 0
  await using server = await startDevServer({
    *model() {
      for (const item of turns[at]?.answer ?? []) yield { type: 'item', item: item as Item }
    },
  })
  await using client = createResponsesClient({
    endpoint: openaiEndpoint({ baseURL: server.baseURL }),
    apiKey: 'any',
  })
  const numbers: Numbers[] = []
  const responses: unknown[] = []
  for (const input of inputsOf(turns)) {
    const turn = client.create({ model: 'gpt-5.4', input } as Parameters<typeof client.create>[0])
    responses.push(await turn.response)
    numbers.push(numbersOf(await turn.record))
    at += 1
  }
  return { numbers, responses }
}

function numbersOf(from: Numbers): Numbers {
  const { mode, reason, itemsSent, itemsKept, bytesSent, bytesFull } = from
  return { mode, reason, itemsSent, itemsKept, bytesSent, bytesFull }
}

test('The numbers are those of the same loop through the client', { timeout: 30_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(conversations, async (turns) => {
      const { numbers, responses } = await runDirectly(turns)
      const bodies = inputsOf(turns).map((input) => ({ model: 'gpt-5.4', input }))
      const alone = await reportOf(jsonLines(bodies))
      expect(alone.turns.map(numbersOf)).toEqual(numbers)
      const pairs = bodies.map((request, at) => ({ request, response: responses[at] }))
      const paired = await reportOf(jsonLines(pairs))
      expect(paired.turns.map(numbersOf)).toEqual(numbers)
      expect(paired.answers).toEqual({ recorded: turns.length, inferred: 0, invented: 0 })
    }),
    { numRuns: 8 },
  )
})
