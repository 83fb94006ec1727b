// Checks of steering: first for nothing, whether the message is known; then whether it works.
import { endText, errorIn, NotTested, type Probe } from '../probe.js'
import { long, unknownId } from '../texts.js'
import { hasRun, isTerminal, readAnswer, usageOf } from '../wire/answer.js'
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
  const socket = await probe.connect()
  const frames: Fields[] = []
  const onFrame = (frame: Fields): void => {
    frames.push(frame)
    if (frame.type !== 'response.created' || frames.length > 1) return
    const id = textOf(fieldsOf(frame.response).id)
    socket.send({ type: 'response.steer', previous_response_id: id, input: 'Say OK and stop.' })
  }
  const fields = { input: long, max_output_tokens: steeredTokens }
  const first = await probe.ask(socket, fields, { onFrame })
  probe.mustRun(first, 'The steered turn')
  const steered = await steerOf(probe, { socket, frames })
  const said = steered.find(({ type }) => String(type).startsWith('response.steer.'))
  if (said === undefined) {
    probe.note('steering', 'differs', 'no answer to the steer')
  } else if (said.type !== 'response.steer.accepted') {
    const code = textOf(fieldsOf(said.error).code) ?? String(said.type)
    if (code === 'steering_not_supported') probe.facts.steers = false
    if (code === 'response_already_completed') throw new NotTested('The turn ended too soon.')
    probe.note('steering', code === 'steering_not_supported' ? 'no' : 'differs', code)
  } else {
    // The server bills the successor too.
    const end = steered.findLast(isTerminal)
    const last = readAnswer({ frames: steered, ended: 'done', close: undefined }, 0)
    probe.budget.settle(0, usageOf(fieldsOf(end?.response).usage))
    const isAnchored = last.echoes.at(-1) === first.id
    const reason = textOf(fieldsOf(first.snapshot.incomplete_details).reason)
    const seen = `${first.end}${reason === undefined ? '' : ` (${reason})`}, then a successor`
    if (hasRun(last) && isAnchored) probe.note('steering', 'yes', seen)
    else probe.note('steering', 'differs', `accepted, then ${endText(last)}`)
  }
}

/** What followed the steered turn: the answer to the steer, and its successor. */
async function steerOf(
  { settings }: Probe,
  { socket, frames }: { readonly socket: SteeredSocket; readonly frames: readonly Fields[] },
): Promise<readonly Fields[]> {
  const answered = frames.filter(({ type }) => String(type).startsWith('response.steer.'))
  const isAccepted = answered.some(({ type }) => type === 'response.steer.accepted')
  const isDone = (heard: readonly Fields[]): boolean =>
    heard.some(isTerminal) || heard.some(({ type }) => type === 'response.steer.failed')
  const waitMs = answered.length > 0 && !isAccepted ? 0 : settings.timeoutMs
  const { frames: later } = await socket.hear(isDone, waitMs)
  return [...answered, ...later]
}

type SteeredSocket = Awaited<ReturnType<Probe['connect']>>
