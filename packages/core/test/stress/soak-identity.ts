// pnpm soak:identity --turns N --seed S --json: whose every event is, on driven sockets.
import { readArguments } from './soak/arguments.js'
import { soakIdentity } from './soak/identity.js'

const { turns, seed, json } = readArguments()
const begun = performance.now()
const { wrong, ...counts } = soakIdentity({ turns, seed })
process.stdout.write(`${JSON.stringify(counts)}\n`)
if (!json) {
  const seconds = (performance.now() - begun) / 1000
  process.stdout.write(`${JSON.stringify({ turnsPerSecond: Math.round(turns / seconds) })}\n`)
  for (const line of wrong) process.stdout.write(`${line}\n`)
}
process.exitCode = counts.foreignEvents === 0 && counts.hung === 0 ? 0 : 1
