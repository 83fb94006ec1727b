// pnpm soak:continuation --turns N --seed S --json
import { readArguments } from './soak/arguments.js'
import { soak } from './soak/in-process.js'

const { turns, seed, json } = readArguments()
const begun = performance.now()
const { wrong, missed, notLongest, refused, ...result } = soak({ turns, seed })
const seconds = (performance.now() - begun) / 1000
if (json) print(JSON.stringify(result))
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
