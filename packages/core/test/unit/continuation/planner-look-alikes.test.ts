// Many conversations of one scope that look alike at their ends, and callers whose tools differ:
// each finds its own.
import { expect, test } from 'vitest'
import {
  brief,
  call,
  called,
  message,
  output,
  Scope,
  said,
  user,
} from '../../support/continuation.js'

test('A hundred conversations with the same questions and answers each continue their own', () => {
  const scope = new Scope({ maxChains: 1000 })
  const histories = Array.from({ length: 100 }, (_, index) => [user(`document ${index}`)])
  const full: string[] = []
  for (let round = 0; round < 6; round++) {
    for (const [index, history] of histories.entries()) {
      const asked = round === 0 ? history : [...history, user(`question ${round}`)]
      const plan = brief(scope.plan(asked))
      if (round > 0 && !plan.startsWith('resp_')) full.push(`${index} in round ${round}: ${plan}`)
      scope.complete(asked, [message(`m${index}_${round}`, 'yes')])
      histories[index] = [...asked, said('yes')]
    }
  }
  expect(full).toEqual([])
})

test('The tools of a request judge only the arguments of the calls that it was answered with', () => {
  const tool = (properties: object): object => ({
    type: 'function',
    name: 'f',
    parameters: { type: 'object', properties, additionalProperties: false },
  })
  const wide = { tools: [tool({ a: { type: 'number' }, b: { type: 'number' } })] }
  const narrow = { tools: [tool({ a: { type: 'number' } })] }
  const scope = new Scope()
  scope.complete([user('q')], [call('c1', 'f', '{"a":1,"b":2}')], narrow)
  scope.complete([user('q')], [call('c2', 'f', '{"a":1,"b":2}')], wide)
  for (const now of [narrow, wide, {}]) {
    const planOf = (callId: string): string =>
      brief(scope.plan([user('q'), called(callId, 'f', '{"a":1}'), output(callId, 'r')], now))
    expect(planOf('c1')).toBe('resp_1+2')
    expect(planOf('c2')).toBe('history_edited@1')
  }
})
