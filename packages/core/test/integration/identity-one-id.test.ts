// A server that gives all responses one id: no turn stalls and no two conversations are mixed.
import { describe, expect, test } from 'vitest'
import type { InputItem } from '../../src/index.js'
import { textOf, user } from '../support/agent.js'
import { answer, message } from '../support/answers.js'
import { attacked, settled } from '../support/attacked.js'
import type { HostileOptions } from '../support/hostile-server.js'

/** What a user says in an item, if it is a user's. */
function wordsOf(item: unknown): readonly string[] {
  const { role, content }: { role?: string; content?: unknown } = Object(item)
  return role === 'user' ? [String(content)] : []
}

/**
 * Gives every response one id, and holds under it what was said in the newest, as such a server
 * does.
 */
function repeating(isFull: boolean): HostileOptions {
  let held: readonly unknown[] = []
  return {
    onCreate(create) {
      const { previous_response_id: anchor, input } = create.body
      const given: readonly unknown[] = Array.isArray(input) ? input : [user(String(input))]
      const items = anchor == null ? given : [...held, ...given]
      const text = `after ${items.flatMap(wordsOf).join(', ')}`
      const output = [message(text, `msg_${create.number}`)]
      held = [...items, ...output]
      create.send(...answer(create, text, { id: 'resp_mock', output, isFull }))
    },
  }
}

describe.each(['openai', 'openresponses'] as const)(
  '%s: a server gives all responses one id',
  (endpoint) => {
    describe.each([true, false])('numbered and announced: %s', (isFull) => {
      test('No turn of a conversation stalls where a server gives all responses one id', async () => {
        await using line = await attacked({ endpoint, ...repeating(isFull) })
        const history: InputItem[] = []
        for (const question of ['one', 'two', 'three']) {
          history.push(user(question))
          const { response } = line.client.create({ model: 'm', store: false, input: history })
          const { output = [], ...rest } = await settled(response)
          expect(textOf({ ...rest, output })).toBe(`after ${history.flatMap(wordsOf).join(', ')}`)
          history.push(...output)
        }
        expect(line.records.map(({ outcome }) => outcome)).toEqual([
          'completed',
          'completed',
          'completed',
        ])
        expect(Math.max(...line.records.map(({ durationMs }) => durationMs))).toBeLessThan(1_000)
      })

      test('No two conversations are mixed where a server gives all responses one id', async () => {
        await using line = await attacked({ endpoint, ...repeating(isFull) })
        const histories: InputItem[][] = [[], []]
        for (let round = 0; round < 4; round++) {
          for (const [who, history] of histories.entries()) {
            history.push(user(`${who}.${round}`))
            const { response } = line.client.create({ model: 'm', store: false, input: history })
            const { output = [] } = await settled(response)
            expect(textOf({ output })).toBe(`after ${history.flatMap(wordsOf).join(', ')}`)
            history.push(...output)
          }
        }
      })
    })
  },
)
