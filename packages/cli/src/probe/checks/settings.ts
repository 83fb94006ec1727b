// Checks of what a turn sets: instructions beside an anchor, warm-up, the model of a connection.
import { endText, isRefusal, NotTested, type Probe } from '../probe.js'
import {
  firstInput,
  instructedWord,
  instructions,
  otherInstructions,
  ping,
  recall,
  tiny,
} from '../texts.js'
import { type Answer, hasRun } from '../wire/answer.js'
import { namesField } from '../wire/error-frame.js'
import type { Check } from './check.js'

export const settingsChecks: readonly Check[] = [
  { rows: ['old-instructions'], turns: { short: 1, chained: 1 }, run: oldInstructions },
  { rows: ['new-instructions'], turns: { short: 1, chained: 1 }, run: newInstructions },
  { rows: ['warm-up'], turns: { short: 1, chained: 1 }, run: warmUp },
  { rows: ['empty-input'], turns: { short: 1, chained: 1 }, run: emptyInput },
  { rows: ['unknown-model', 'one-model'], turns: { tiny: 4 }, run: models },
]

async function oldInstructions(probe: Probe): Promise<void> {
  const [socket, store] = [await probe.connect(), probe.chainStore]
  const first = probe.mustRun(await probe.ask(socket, { ...store, instructions, input: tiny }))
  const next = await probe.ask(socket, { ...store, input: ping }, { anchor: first })
  probe.mustRun(next, 'The continuation')
  const shown = next.snapshot.instructions
  const isInherited = next.text.includes(instructedWord) || shown === instructions
  probe.facts.inheritsInstructions = isInherited
  const seen = isInherited ? 'they stay in force without being sent' : 'they are gone'
  probe.note('old-instructions', isInherited ? 'no' : 'yes', seen)
}

async function newInstructions(probe: Probe): Promise<void> {
  const [socket, store] = [await probe.connect(), probe.chainStore]
  const first = probe.mustRun(await probe.ask(socket, { ...store, instructions, input: tiny }))
  const fields = { ...store, instructions: otherInstructions, input: ping }
  const next = await probe.ask(socket, fields, { anchor: first })
  const { error, snapshot, text } = next
  if (hasRun(next)) {
    probe.facts.refusesInstructions = false
    const isOld = text.includes(instructedWord) || snapshot.instructions === instructions
    const seen = isOld ? 'the old ones stay in force' : 'the new ones are in force'
    probe.note('new-instructions', isOld ? 'differs' : 'yes', seen)
    return
  }
  const isRefused = error !== undefined && namesField(error, 'instructions')
  if (isRefused) probe.facts.refusesInstructions = true
  probe.note('new-instructions', isRefused ? 'no' : 'differs', endText(next))
}

async function warmUp(probe: Probe): Promise<void> {
  const socket = await probe.connect()
  const { chainsUnstored, chainsStored } = probe.facts
  const store = { store: chainsUnstored !== true && chainsStored === true }
  const warm = await probe.ask(socket, { ...store, generate: false, input: firstInput })
  if (warm.end === 'refused') {
    probe.facts.hasWarmUp = false
    probe.note('warm-up', 'no', endText(warm))
    return
  }
  probe.mustRun(warm, 'The warm-up')
  if (warm.output.length > 0) {
    probe.facts.hasWarmUp = false
    probe.note('warm-up', 'no', `it makes output (${billText(warm)})`)
    return
  }
  const fields = { ...probe.chainStore, input: recall }
  const next = await probe.ask(socket, fields, { anchor: warm })
  probe.facts.hasWarmUp = hasRun(next)
  const seen = hasRun(next) ? `no output, and it can be continued (${billText(warm)})` : undefined
  probe.note('warm-up', hasRun(next) ? 'yes' : 'differs', seen ?? endText(next))
}

/** What a turn was billed for, by the server's own count. */
function billText({ usage }: Answer): string {
  if (usage === undefined) return 'without usage'
  const { input, output, cacheWrite } = usage
  return `usage: ${input} in, ${cacheWrite} written to the cache, ${output} out`
}

async function emptyInput(probe: Probe): Promise<void> {
  if (probe.facts.hasWarmUp !== true) throw new NotTested('There is no warm-up.')
  const [socket, store] = [await probe.connect(), probe.chainStore]
  const warm = await probe.ask(socket, { ...store, generate: false, input: firstInput })
  probe.mustRun(warm, 'The warm-up')
  const next = await probe.ask(socket, { ...store, input: [] }, { anchor: warm })
  const isAnswered = hasRun(next) && (next.output.length > 0 || next.end === 'incomplete')
  const seen = isAnswered ? 'it answers what was warmed up' : endText(next)
  probe.note('empty-input', isAnswered ? 'yes' : 'differs', seen)
}

/** A model that no server has. */
const noModel = 'warmline-probe-no-such-model'

/**
 * A connection has one model if a model that a fresh connection runs is refused by one that has
 * served another.
 */
async function models(probe: Probe): Promise<void> {
  const { secondModel = noModel } = probe.settings
  const [fresh, served] = [await probe.connect(), await probe.connect()]
  const unknown = await probe.ask(fresh, { model: noModel, input: tiny })
  if (hasRun(unknown)) probe.note('unknown-model', 'no', 'any model runs')
  else probe.note('unknown-model', isRefusal(unknown) ? 'yes' : 'differs', endText(unknown))
  const runsAlone =
    secondModel === noModel
      ? hasRun(unknown)
      : hasRun(await probe.ask(await probe.connect(), { model: secondModel, input: tiny }))
  if (!runsAlone) throw new NotTested('Name another model that exists by --second-model.')
  probe.mustRun(await probe.ask(served, { input: tiny }))
  const second = await probe.ask(served, { model: secondModel, input: tiny })
  probe.facts.hasOneModelPerConnection = !hasRun(second)
  if (hasRun(second)) probe.note('one-model', 'yes', 'another model ran on the same connection')
  else {
    const close = await served.untilClosed(probe.settings.settleMs)
    const after = close === undefined ? '' : `, then closed with ${close.code}`
    probe.note('one-model', 'no', `${endText(second)}${after}`)
  }
}
