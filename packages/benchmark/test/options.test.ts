// The crowds that the command line can ask for.
import { expect, test } from 'vitest'
import { readOptions } from '../src/options.js'
import { scenariosOf } from '../src/suites/scenarios.js'

test('crowds have ten turns unless they say otherwise, come once, and the smallest first', () => {
  expect(readOptions(['--conversations', '300x2,50, 300x2 ,50x10'], {})).toMatchObject({
    crowds: [
      { conversations: 50, turns: 10 },
      { conversations: 300, turns: 2 },
    ],
  })
})

test.for(['x5', '200x', '200x10x3', '200x0', '5001'])('%j is no crowd', (text) => {
  expect(() => readOptions(['--conversations', text], {})).toThrow(
    '--conversations takes whole numbers',
  )
})

test('a crowd too large for a socket each has only clients that share theirs', () => {
  const options = readOptions(['--suite', 'load'], {})
  if (options === 'help') throw new Error('The arguments ask for no help.')
  const clients = scenariosOf(options).map((scenario) => scenario.clients)
  expect(clients.map(({ length }) => length)).toEqual([6, 6, 2])
  expect(clients[2]).toEqual(['baseline-lanes', 'warmline-core'])
  const named = scenariosOf({ ...options, clients: ['openai-http'] })
  expect(named.map((scenario) => scenario.clients)).toEqual(Array(3).fill(['openai-http']))
})
