// Checks of turns and chains: events, ids, what is held where, and what an anchor brings along.
import { missingFields, orderFault, sequenceFault, showsAnchor } from '../judge.js'
import { endText, NotTested, type Probe } from '../probe.js'
import { firstInput, long, recall, tiny } from '../texts.js'
import { type Answer, hasRun } from '../wire/answer.js'
import { errorText, isUnknownAnchor, namesField } from '../wire/error-frame.js'
import { shownOf, textOf } from '../wire/json.js'
import type { Check } from './check.js'

export const chainChecks: readonly Check[] = [
  {
    rows: ['event-order', 'snapshot', 'sequence', 'null-echo', 'unstored-chain', 'anchor-echo', 'response-ids', 'usage', 'older-anchor'],
    turns: { short: 1, chained: 2, tiny: 2 },
    run: unstoredChain,
  }, // biome-ignore format: a list of names reads best as a block
  { rows: ['other-connection'], turns: { short: 1, chained: 1 }, run: otherConnection },
  {
    rows: ['stored-by-default', 'stored-chain', 'hydration'],
    turns: { short: 1, chained: 3 },
    run: storedChain,
  },
  { rows: ['incomplete-anchor'], turns: { short: 1, chained: 1 }, run: incompleteAnchor },
  { rows: ['null-fields'], turns: { tiny: 1 }, run: nullFields },
  { rows: ['client-metadata'], turns: { tiny: 1 }, run: clientMetadata },
  { rows: ['cache-diagnostics'], turns: { short: 1, chained: 1 }, run: cacheDiagnostics },
]

async function unstoredChain(probe: Probe): Promise<void> {
  const socket = await probe.connect()
  const first = probe.mustRun(await probe.ask(socket, { input: firstInput }))
  await socket.untilClosed(probe.settings.settleMs)
  noteEvents(probe, first, socket.extraEnds)
  const second = await probe.ask(socket, { input: recall }, { anchor: first })
  noteChain(probe, first, second)
  if (!hasRun(second)) {
    const elsewhere = await probe.connect()
    // Turns without an anchor tell as well whether ids repeat.
    const one = await probe.ask(elsewhere, { input: tiny })
    noteIds(probe, [one, await probe.ask(elsewhere, { input: tiny })])
    throw new NotTested('Unstored responses are not continued.')
  }
  noteIds(probe, [first, second])
  if (probe.facts.chainsUnstored !== true) throw new NotTested('The anchor has no effect.')
  if (probe.facts.repeatsIds === true) throw new NotTested('An id means the newest response.')
  const older = await probe.ask(socket, { input: recall }, { anchor: first })
  noteGone(probe, 'older-anchor', { anchor: first, answer: older })
}

function noteEvents(probe: Probe, { frames, echoes }: Answer, extraEnds: number): void {
  const order = extraEnds > 0 ? `has ${1 + extraEnds} ends` : orderFault(frames)
  probe.note('event-order', order === undefined ? 'yes' : 'differs', order ?? 'in order')
  const missing = missingFields(frames)
  const lacking = `without ${missing.slice(0, 6).join(', ')}${missing.length > 6 ? ', …' : ''}`
  const [isWhole, all] = [missing.length === 0, 'all fields are there']
  probe.note('snapshot', isWhole ? 'yes' : 'differs', isWhole ? all : lacking)
  const gap = sequenceFault(frames)
  probe.note('sequence', gap === undefined ? 'yes' : 'differs', gap ?? '0, 1, 2, …')
  const isNull = echoes.length > 0 && echoes.every((echo) => echo === null)
  probe.note('null-echo', isNull ? 'yes' : 'differs', shownText(echoes))
}

function shownText(echoes: readonly unknown[]): string {
  return [
    ...new Set(
      echoes.map((echo) => (echo === undefined ? 'no field' : (textOf(echo) ?? shownOf(echo)))),
    ),
  ].join()
}

function noteChain(probe: Probe, first: Answer, second: Answer): void {
  const became = probe.became(first, second)
  const shows = showsAnchor(second, first.id)
  const { facts } = probe
  if (became === 'unknown') {
    facts.chainsUnstored = false
    probe.note('unstored-chain', 'no', endText(second))
    return
  }
  if (became === 'failed') {
    probe.note('unstored-chain', 'differs', endText(second))
    return
  }
  // An echo alone proves nothing, and neither does its absence.
  facts.chainsUnstored = became === 'continued' || (became === 'unclear' && shows)
  noteContext(probe, first, second)
  const seen = {
    continued: 'the context of the anchor was there',
    ignored: 'the turn ran without its context',
    unclear: 'unknown anchors are refused, and neither usage nor the answer tells more',
  }[became]
  probe.note('unstored-chain', facts.chainsUnstored ? 'yes' : 'differs', seen)
}

/** Notes what a continuation shows of its anchor and its context. */
function noteContext(probe: Probe, first: Answer, second: Answer): void {
  const shows = showsAnchor(second, first.id)
  probe.facts.echoesAnchor = shows
  probe.note('anchor-echo', shows ? 'yes' : 'differs', shownText(second.echoes))
  const [one, two] = [first.usage?.input, second.usage?.input]
  if (one === undefined || two === undefined) {
    probe.note('usage', 'differs', 'there is none')
  } else {
    const counts = two > one
    probe.note('usage', counts ? 'yes' : 'differs', `${one} tokens, then ${two}`)
  }
}

function noteIds(probe: Probe, answers: readonly Answer[]): void {
  if (!answers.every(hasRun)) return
  const ids = answers.map(({ id }) => id)
  const isSteady = answers.every((answer) => answer.ids.length === 1)
  const repeats = new Set(ids).size < ids.length
  probe.facts.repeatsIds = repeats
  if (!isSteady) probe.note('response-ids', 'differs', 'snapshots of one response differ')
  else if (repeats) probe.note('response-ids', 'no', 'one id for several responses')
  else probe.note('response-ids', 'yes', 'one for each response')
}

/** Notes whether an anchor is gone, as it should be. */
function noteGone(
  probe: Probe,
  row: 'older-anchor' | 'other-connection',
  { anchor, answer }: { readonly anchor: Answer; readonly answer: Answer },
): void {
  const { error } = answer
  if (error !== undefined && isUnknownAnchor(error, anchor.id)) {
    probe.note(row, 'yes', errorText(error))
  } else if (hasRun(answer)) {
    const became = probe.became(anchor, answer)
    const seen = became === 'continued' ? 'it is continued' : 'the turn ran without its context'
    probe.note(row, 'differs', seen)
  } else probe.note(row, 'differs', endText(answer))
}

async function otherConnection(probe: Probe): Promise<void> {
  if (probe.facts.chainsUnstored !== true)
    throw new NotTested('Unstored responses are not continued.')
  const [one, two] = [await probe.connect(), await probe.connect()]
  const first = probe.mustRun(await probe.ask(one, { input: firstInput }))
  const answer = await probe.ask(two, { input: recall }, { anchor: first })
  noteGone(probe, 'other-connection', { anchor: first, answer })
}

async function storedChain(probe: Probe): Promise<void> {
  const one = await probe.connect()
  const first = probe.mustRun(await probe.ask(one, { input: firstInput, store: undefined }))
  const here = await probe.ask(one, { input: recall, store: true }, { anchor: first })
  const became = probe.became(first, here)
  probe.facts.chainsStored =
    became === 'continued' || (became === 'unclear' && showsAnchor(here, first.id))
  if (hasRun(here) && probe.facts.echoesAnchor === undefined) noteContext(probe, first, here)
  const seen = became === 'continued' ? 'the context was there' : `${became}: ${endText(here)}`
  const isRefused = became === 'unknown'
  probe.note('stored-chain', became === 'continued' ? 'yes' : isRefused ? 'no' : 'differs', seen)
  await noteHydration(probe, probe.facts.chainsStored && hasRun(here) ? here : first)
}

async function noteHydration(probe: Probe, anchor: Answer): Promise<void> {
  const two = await probe.connect()
  const there = await probe.ask(two, { input: recall, store: true }, { anchor })
  const became = probe.became(anchor, there)
  // The anchor of a chain has counted the whole chain, and so does what continues it.
  probe.facts.hydrates = became === 'continued'
  if (became === 'continued') {
    probe.facts.storesByDefault = true
    probe.note('hydration', 'yes', 'the context was there')
    probe.note('stored-by-default', 'yes', 'a turn that left store out was continued elsewhere')
  } else {
    const isRefused = became === 'unknown'
    probe.note('hydration', isRefused ? 'no' : 'differs', `${became}: ${endText(there)}`)
    throw new NotTested('Nothing is continued on another connection.')
  }
}

async function incompleteAnchor(probe: Probe): Promise<void> {
  const socket = await probe.connect()
  const store = probe.chainStore
  const cut = await probe.ask(socket, { ...store, input: long, max_output_tokens: 16 })
  if (cut.end !== 'incomplete') {
    throw new NotTested(`Nothing was cut off by max_output_tokens: 16 (${endText(cut)}).`)
  }
  const next = await probe.ask(socket, { ...store, input: tiny }, { anchor: cut })
  if (hasRun(next)) probe.note('incomplete-anchor', 'yes', 'it was continued')
  else probe.note('incomplete-anchor', 'no', endText(next))
}

async function nullFields(probe: Probe): Promise<void> {
  const nulls = { previous_response_id: null, instructions: null, temperature: null }
  const fields = { input: tiny, stream: true, ...nulls }
  const answer = await probe.ask(await probe.connect(), fields)
  probe.note('null-fields', hasRun(answer) ? 'yes' : 'differs', endText(answer))
}

async function clientMetadata(probe: Probe): Promise<void> {
  const fields = { input: tiny, client_metadata: { probe: 'warmline' } }
  const answer = await probe.ask(await probe.connect(), fields)
  const { error } = answer
  const isRefused = error !== undefined && namesField(error, 'client_metadata')
  const verdict = hasRun(answer) ? 'yes' : isRefused ? 'no' : 'differs'
  probe.note('client-metadata', verdict, endText(answer))
}

async function cacheDiagnostics(probe: Probe): Promise<void> {
  const socket = await probe.connect()
  const store = probe.chainStore
  const first = probe.mustRun(await probe.ask(socket, { ...store, input: firstInput }))
  const options = { comparison_response_id: first.id }
  const fields = { ...store, input: recall, prompt_cache_options: options }
  const answer = await probe.ask(socket, fields, { anchor: first })
  const { prompt_cache_diagnostics: said } = answer.snapshot
  probe.facts.diagnosesCache = hasRun(answer) && said !== undefined && said !== null
  const seen = hasRun(answer)
    ? said === undefined
      ? 'no prompt_cache_diagnostics'
      : shownOf(said)
    : undefined
  const isThere = probe.facts.diagnosesCache
  probe.note('cache-diagnostics', isThere ? 'yes' : 'no', seen ?? endText(answer))
}
