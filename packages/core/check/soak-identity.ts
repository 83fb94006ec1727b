// pnpm soak:identity --turns N --seed S --json: whose every event is, on driven sockets.
import { parseArgs } from 'node:util'
import { soakIdentity } from './soak/identity.js'

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
const { wrong, ...counts } = soakIdentity({ turns, seed })
process.stdout.write(`${JSON.stringify(counts)}\n`)
if (!values.json) {
  const seconds = (performance.now() - begun) / 1000
  process.stdout.write(`${JSON.stringify({ turnsPerSecond: Math.round(turns / seconds) })}\n`)
  for (const line of wrong) process.stdout.write(`${line}\n`)
}
process.exitCode = counts.foreignEvents === 0 && counts.hung === 0 ? 0 : 1
