// pnpm soak:sockets --turns N --seed S --json [--without FAULT] [--provider NAME]: the soak against
// a server that misbehaves.
import { parseArgs } from 'node:util'
import { isProfileName } from '@warmline/dev-server'
import { readRange, soakOptions } from './soak/arguments.js'
import { soakOverSockets } from './soak/sockets.js'

const { values } = parseArgs({
  options: {
    turns: { type: 'string', default: '5000' },
    ...soakOptions,
    without: { type: 'string', multiple: true, default: [] },
    provider: { type: 'string' },
  },
})
const { turns, seed } = readRange(values)
const { provider, without } = values
if (provider !== undefined && !isProfileName(provider))
  throw new RangeError(`--provider ${provider} is not known.`)
const begun = performance.now()
const result = await soakOverSockets({
  turns,
  seed,
  misbehaves: true,
  without,
  ...(provider === undefined ? {} : { provider }),
})
const { wrong, missed: _missed, eligible: _eligible, incremental: _incremental, ...counts } = result
process.stdout.write(`${JSON.stringify(counts)}\n`)
if (!values.json) {
  const seconds = (performance.now() - begun) / 1000
  process.stdout.write(`${JSON.stringify({ turnsPerSecond: Math.round(turns / seconds) })}\n`)
  for (const line of wrong) process.stdout.write(`${line}\n`)
}
const { wrongContext, foreignEvents, unmarked, hung, answered } = counts
const isRight = wrongContext === 0 && foreignEvents === 0 && unmarked === 0 && hung === 0
process.exitCode = isRight && answered > turns / 3 ? 0 : 1
