// Checks of steering: first for nothing, whether the message is known; then whether it works.
import { boundOf } from '../budget.js'
import { endText, errorIn, NotTested, type Probe } from '../probe.js'
import { long, unknownId } from '../texts.js'
import { hasRun, isTerminal, readAnswer, type Usage } from '../wire/answer.js'
import { type Fields, fieldsOf, textOf } from '../wire/json.js'
import type { Check } from './check.js'

/** Output of the steered turn: long enough to be running when the steer comes. */
const steeredTokens = 96

export const steeringChecks: readonly Check[] = [
  { rows: ['steer-message'], turns: {}, run: steerMessage },
  { rows: ['steering'], turns: { short: 1, chained: 1, extra: steeredTokens * 3 }, run: steering },
]

async function steerMessage(probe: Probe): Promise<void> {
  const socket = await probe.connect()
  const message = { type: 'response.steer', previous_response_id: unknownId, input: 'Stop.' }
  const heard = await probe.provoke(socket, message)
  const [first] = heard.frames
  if (first?.type === 'response.steer.failed') {
    const code = textOf(fieldsOf(first.error).code) ?? 'no code'
    probe.facts.steers = code !== 'steering_not_supported'
    probe.note('steer-message', probe.facts.steers ? 'yes' : 'no', `response.steer.failed ${code}`)
  } else if (errorIn(heard) !== undefined) {
    probe.facts.steers = false
    probe.note('steer-message', 'no', 'an error: the message is unknown')
  } else if (heard.close !== undefined) {
    probe.note('steer-message', 'differs', `closed with ${heard.close.code}`)
  } else probe.note('steer-message', 'differs', first === undefined ? 'no answer' : 'another event')
}

async function steering(probe: Probe): Promise<void> {
  if (probe.facts.steers !== true) throw new NotTested('Steering is unknown here.')
  const fields = { input: long, max_output_tokens: steeredTokens }
  // The server bills the successor too: the whole first turn, and an output of its own.
  const bound = 2 * boundOf(fields, 0)
  if (!probe.budget.reserve(bound, 0)) throw new NotTested('The token limit is reached.')
  let usage: Usage | 'refused' | undefined
  try {
    usage = await steer(probe, fields)
  } finally {
    probe.budget.settle(bound, usage)
  }
}

/** Steers a turn, and gives what its successor is billed for, as far as the server tells. */
async function steer(probe: Probe, fields: Fields): Promise<Usage | 'refused' | undefined> {
  const socket = await probe.connect()
  const frames: Fields[] = []
  const onFrame = (frame: Fields): void => {
    frames.push(frame)
    if (frame.type !== 'response.created' || frames.length > 1) return
    const id = textOf(fieldsOf(frame.response).id)
    socket.send({ type: 'response.steer', previous_response_id: id, input: 'Say OK and stop.' })
  }
  const first = await probe.ask(socket, fields, { onFrame })
  probe.mustRun(first, 'The steered turn')
  const steered = await steerOf(probe, { socket, frames })
  const said = steered.find(isSteerEvent)
  if (said === undefined) {
    probe.note('steering', 'differs', 'no answer to the steer')
    return undefined
  }
  if (said.type !== 'response.steer.accepted') {
    const code = textOf(fieldsOf(said.error).code) ?? textOf(said.type) ?? ''
    if (code === 'steering_not_supported') probe.facts.steers = false
    if (code === 'response_already_completed') {
      probe.note('steering', 'not tested', 'The turn ended too soon.')
    } else probe.note('steering', code === 'steering_not_supported' ? 'no' : 'differs', code)
    return 'refused'
  }
  const last = readAnswer({ frames: steered, ended: 'done', close: undefined }, 0)
  // Whether snapshots show their anchor at all is another row.
  const isAnchored = [first.id, undefined].includes(textOf(last.echoes.at(-1)))
  const reason = textOf(fieldsOf(first.snapshot.incomplete_details).reason)
  const seen = `${first.end}${reason === undefined ? '' : ` (${reason})`}, then a successor`
  if (hasRun(last) && isAnchored) probe.note('steering', 'yes', seen)
  else probe.note('steering', 'differs', `accepted, then ${endText(last)}`)
  return last.usage
}

/** What followed the steered turn: the answer to the steer, and its successor. */
async function steerOf(
  { settings }: Probe,
  { socket, frames }: { readonly socket: SteeredSocket; readonly frames: readonly Fields[] },
): Promise<readonly Fields[]> {
  const answered = frames.filter(isSteerEvent)
  const isAccepted = answered.some(({ type }) => type === 'response.steer.accepted')
  const isDone = (heard: readonly Fields[]): boolean =>
    heard.some(isTerminal) || heard.some(({ type }) => type === 'response.steer.failed')
  const waitMs = answered.length > 0 && !isAccepted ? 0 : settings.timeoutMs
  const { frames: later } = await socket.hear(isDone, waitMs)
  return [...answered, ...later]
}

function isSteerEvent({ type }: Fields): boolean {
  return textOf(type)?.startsWith('response.steer.') === true
}

type SteeredSocket = Awaited<ReturnType<Probe['connect']>>
