// One run of the app, in a process of its own: two user turns, with `WARMLINE=1` over Warmline.
// Prints its result as JSON.
import { defaultClient } from '@warmline/core'
import type { Result } from './result.js'
import { swapOnLoad } from './swap.js'

const questions = [
  'How did the first half of the year go?',
  'And what should I change in the second?',
  'Which account needs most attention?',
]

let turns = 0
let sentBytes = 0
const count = (bytes: number): void => {
  turns += 1
  sentBytes += bytes
}

const isSwapped = process.env.WARMLINE === '1'
if (isSwapped) {
  swapOnLoad()
  defaultClient().onTurn(({ bytesSent }) => count(bytesSent))
} else {
  const { fetch } = globalThis
  globalThis.fetch = (input, init) => {
    if (typeof init?.body === 'string') count(Buffer.byteLength(init.body))
    return fetch(input, init)
  }
}

const { ask } = await import('./assistant.js')
const answers: string[] = []
const durationsMs: number[] = []
for (const question of questions) {
  const askedAt = performance.now()
  answers.push(JSON.stringify(await ask(question)))
  durationsMs.push(performance.now() - askedAt)
}
console.log(JSON.stringify({ answers, turns, sentBytes, durationsMs } satisfies Result))
