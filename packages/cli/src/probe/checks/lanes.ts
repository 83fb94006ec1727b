// Checks of what runs beside what: a second create, lanes, forks, and their limits.
import { overlapOf, showsAnchor } from '../judge.js'
import { endText, isRefusal, NotTested, type Probe } from '../probe.js'
import { badFields, firstInput, recall, tiny } from '../texts.js'
import { hasRun, isTerminal } from '../wire/answer.js'
import { namesField } from '../wire/error-frame.js'
import { type Fields, textOf } from '../wire/json.js'
import type { Check } from './check.js'

/** Creates at once in the check of the limit: one more than OpenAI runs. */
const creates = 17
/** Lane names in the check of their limit: one more than OpenAI allows. */
const names = 33

export const laneChecks: readonly Check[] = [
  { rows: ['second-create'], turns: { tiny: 2 }, run: secondCreate },
  { rows: ['lanes', 'lane-routes-only'], turns: { short: 1, chained: 1 }, run: lanes },
  { rows: ['parallel-lanes'], turns: { tiny: 2 }, run: parallelLanes },
  { rows: ['lane-name', 'lane-error'], turns: { tiny: 2 }, run: laneErrors },
  { rows: ['fork'], turns: { short: 1, chained: 1 }, run: fork },
  { rows: ['lane-limit'], turns: { tiny: 1 }, run: laneLimit },
  { rows: ['in-flight'], turns: { tiny: creates }, run: inFlight },
]

async function secondCreate(probe: Probe): Promise<void> {
  const socket = await probe.connect()
  const frames: Fields[] = []
  const both = [{ input: tiny }, { input: tiny }]
  await probe.askAll(socket, both, { onFrame: (frame) => frames.push(frame) })
  const ends = frames.filter(isTerminal)
  const began = frames.filter(({ type }) => type === 'response.created').length
  const refused = ends.find(({ type }) => textOf(type)?.startsWith('response.') !== true)
  if (refused !== undefined && began === 1) {
    probe.facts.whileBusy = 'reject'
    probe.note('second-create', 'no', 'it is refused while a turn runs')
  } else if (began < 2 || ends.length < 2) {
    probe.note('second-create', 'differs', `${began} of 2 began, ${ends.length} ended`)
  } else {
    const isParallel = overlapOf(frames, 2).most > 1
    probe.facts.whileBusy = isParallel ? 'parallel' : 'queue'
    const seen = isParallel ? 'both run at once on one lane' : 'it begins when the first has ended'
    probe.note('second-create', isParallel ? 'differs' : 'yes', seen)
  }
}

async function lanes(probe: Probe): Promise<void> {
  const socket = await probe.connect()
  const first = await probe.ask(socket, { stream_id: 'probe-a', input: firstInput })
  if (!hasRun(first)) {
    const { error } = first
    const isRefused = error !== undefined && namesField(error, 'stream_id')
    // A refusal without a reason is one of stream_id too, where all else has run before.
    if (first.end === 'refused') probe.facts.hasLanes = false
    probe.note('lanes', isRefused || first.end === 'refused' ? 'no' : 'differs', endText(first))
    throw new NotTested('There are no lanes.')
  }
  const isShown = first.frames.every(({ stream_id }) => stream_id === 'probe-a')
  probe.facts.hasLanes = isShown
  probe.note('lanes', isShown ? 'yes' : 'differs', isShown ? 'shown' : 'events do not show it')
  if (!isShown) throw new NotTested('There are no lanes.')
  const second = await probe.ask(socket, { stream_id: 'probe-a', input: recall })
  probe.mustRun(second, 'The second turn')
  const became = probe.became(first, second)
  // Whether a turn without an anchor shows null is another row.
  const isUnanchored = second.echoes.every((echo) => echo === null || echo === undefined)
  if (became === 'unclear' && !showsAnchor(second, null)) {
    throw new NotTested('Neither usage, the answer nor an anchor tells.')
  }
  const isAlone = isUnanchored && became !== 'continued'
  const seen = isAlone ? 'a turn without an anchor starts anew' : 'it continues the lane'
  probe.note('lane-routes-only', isAlone ? 'yes' : 'differs', seen)
}

function mustHaveLanes({ facts }: Probe): void {
  if (facts.hasLanes !== true) throw new NotTested('There are no lanes.')
}

async function parallelLanes(probe: Probe): Promise<void> {
  mustHaveLanes(probe)
  const socket = await probe.connect()
  const frames: Fields[] = []
  // The default lane is a lane too.
  const both = [{ input: tiny }, { stream_id: 'probe-b', input: tiny }]
  const answers = await probe.askAll(socket, both, { onFrame: (frame) => frames.push(frame) })
  const failed = answers.find((answer) => !hasRun(answer))
  if (failed !== undefined) {
    probe.note('parallel-lanes', 'differs', endText(failed))
    return
  }
  if (overlapOf(frames, 2).most < 2) {
    throw new NotTested('The first turn ended before the second began.')
  }
  probe.note('parallel-lanes', 'yes', 'two turns overlapped')
}

async function laneErrors(probe: Probe): Promise<void> {
  mustHaveLanes(probe)
  const socket = await probe.connect()
  const misnamed = await probe.ask(socket, { stream_id: 'wrong name!', input: tiny })
  const isRefused = isRefusal(misnamed)
  const isHidden = misnamed.frames.every(({ stream_id }) => stream_id === undefined)
  const shown = isHidden ? 'without stream_id' : 'with its stream_id'
  const seen = isRefused ? `${endText(misnamed)}, ${shown}` : endText(misnamed)
  probe.note('lane-name', isRefused && isHidden ? 'yes' : 'differs', seen)
  const other = await probe.connect()
  const bad = await probe.ask(other, { stream_id: 'probe-c', ...badFields })
  if (bad.end !== 'refused') throw new NotTested('The bad create was not refused.')
  const isShown = bad.frames.every(({ stream_id }) => stream_id === 'probe-c')
  probe.note('lane-error', isShown ? 'yes' : 'differs', isShown ? 'shown' : 'it does not show it')
}

async function fork(probe: Probe): Promise<void> {
  mustHaveLanes(probe)
  if (probe.facts.chainsUnstored !== true)
    throw new NotTested('Unstored responses are not continued.')
  const socket = await probe.connect()
  const source = await probe.ask(socket, { stream_id: 'probe-a', input: firstInput })
  const anchor = probe.mustRun(source)
  const answer = await probe.ask(socket, { stream_id: 'probe-b', input: recall }, { anchor })
  const became = probe.became(anchor, answer)
  const seen = became === 'continued' ? 'the context was there' : `${became}: ${endText(answer)}`
  probe.note('fork', became === 'continued' ? 'yes' : 'differs', seen)
}

/**
 * Names one lane after the other in creates that no server can run. One that runs all the same ends
 * the check.
 */
async function laneLimit(probe: Probe): Promise<void> {
  mustHaveLanes(probe)
  const socket = await probe.connect()
  for (let number = 1; number <= names; number++) {
    const lane = `probe-${number}`
    const answer = await probe.ask(socket, { stream_id: lane, ...badFields })
    if (answer.end !== 'refused') {
      throw new NotTested(`A bad create got no refusal: ${endText(answer)}.`)
    }
    const { code = '' } = answer.error ?? {}
    if (!code.includes('stream_limit')) continue
    probe.facts.maxLanes = number - 1
    const echoes = answer.frames.every(({ stream_id }) => stream_id === lane)
    const isRight = number === names && echoes
    probe.note('lane-limit', isRight ? 'yes' : 'differs', `${number - 1} names, then ${code}`)
    return
  }
  throw new NotTested(`${names} names were accepted; refused creates may not count.`)
}

async function inFlight(probe: Probe): Promise<void> {
  mustHaveLanes(probe)
  const socket = await probe.connect()
  const frames: Fields[] = []
  const all = Array.from({ length: creates }, (_, at) => ({
    stream_id: `probe-${at}`,
    input: tiny,
  }))
  const answers = await probe.askAll(socket, all, { onFrame: (frame) => frames.push(frame) })
  const failed = answers.find((answer) => !hasRun(answer))
  const { most, isLimit } = overlapOf(frames, creates)
  if (failed !== undefined) {
    probe.note('in-flight', 'differs', `${most} at once; one of ${creates}: ${endText(failed)}`)
  } else if (most === creates) {
    probe.facts.maxInFlight = creates
    probe.note('in-flight', 'differs', `${creates} at once, and maybe more`)
  } else if (isLimit && most > 1) {
    probe.facts.maxInFlight = most
    probe.note('in-flight', most === creates - 1 ? 'yes' : 'differs', `${most} at once`)
  } else throw new NotTested(`Turns were too short: ${most} of ${creates} overlapped.`)
}
