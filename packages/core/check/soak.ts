// pnpm soak:continuation --turns N --seed S --json
import { parseArgs } from 'node:util'
import { soak } from './soak/in-process.js'

const { values } = parseArgs({
  options: {
    turns: { type: 'string', default: '200000' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
})
const turns = Number(values.turns)
const seed = Number(values.seed)
if (!Number.isInteger(turns) || turns < 1 || !Number.isInteger(seed)) {
  throw new RangeError('--turns and --seed take whole numbers, --turns at least 1.')
}
const begun = performance.now()
const { wrong, missed, notLongest, refused, ...result } = soak({ turns, seed })
const seconds = (performance.now() - begun) / 1000
if (values.json) print(JSON.stringify(result))
else {
  print(JSON.stringify(result))
  print(
    JSON.stringify({
      hitRate: result.incremental / result.eligible,
      notLongest,
      refused,
      turnsPerSecond: Math.round(turns / seconds),
    }),
  )
  for (const line of [...wrong.slice(0, 20), ...missed.slice(0, 20)]) print(line)
}
process.exitCode = result.wrongContext === 0 && result.incremental >= 0.99 * result.eligible ? 0 : 1

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
