// pnpm --filter @warmline/core run cost
import { type Costs, measure, memoryPerTurn, type Spelling } from './cost/measure.js'

const micros = (ms: number): string => `${(ms * 1000).toFixed(0)} µs`

function line(
  spelling: Spelling,
  { turns, inputBytes, parseMs, walkMs, walkByParse, planMs, commitMs }: Costs,
): string {
  return [
    spelling,
    `${turns} turns`,
    `${(inputBytes / 1e6).toFixed(2)} MB`,
    `JSON.parse ${micros(parseMs)}`,
    `walk ${micros(walkMs)} (${walkByParse.toFixed(2)} ×)`,
    `plan beyond the walk ${micros(planMs - walkMs)}`,
    `commit ${micros(commitMs)}`,
  ].join(' · ')
}

for (const spelling of ['verbatim', 'rewritten'] as const) {
  for (const turns of [50, 200, 500]) console.log(line(spelling, measure(turns, spelling)))
}
const { heapBytes, contentBytes } = memoryPerTurn(500)
console.log(`memory: ${heapBytes} heap bytes for each turn that adds ${contentBytes} bytes of JSON`)
