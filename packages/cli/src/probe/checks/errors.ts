// Checks of refusals: what is refused, how errors are spelled, what they evict and close. None of
// these creates should run; one that does is stopped by its max_output_tokens.
import { endText, errorIn, isRefusal, NotTested, type Probe } from '../probe.js'
import { badFields, firstInput, recall, tiny, unknownId, user } from '../texts.js'
import { type Answer, hasRun } from '../wire/answer.js'
import { type ErrorShape, isServerFault, isUnknownAnchor, namesField } from '../wire/error-frame.js'
import type { Fields } from '../wire/json.js'
import type { Check } from './check.js'

/** What an unknown anchor gets, which tells what to think of the others. */
export const anchorChecks: readonly Check[] = [
  { rows: ['unknown-anchor'], turns: { tiny: 1 }, run: unknownAnchor },
]

export const errorChecks: readonly Check[] = [
  { rows: ['bad-request', 'after-error'], turns: { tiny: 2 }, run: badRequest },
  { rows: ['unknown-field'], turns: { tiny: 1 }, run: unknownField },
  { rows: ['bad-content'], turns: { tiny: 1 }, run: badContent },
  { rows: ['background'], turns: { tiny: 1 }, run: background },
  { rows: ['failed-continuation'], turns: { short: 1, chained: 2 }, run: failedContinuation },
  { rows: ['failed-full-turn'], turns: { short: 1, chained: 1, tiny: 1 }, run: failedFullTurn },
]

async function unknownAnchor(probe: Probe): Promise<void> {
  const fields = { input: tiny, previous_response_id: unknownId }
  const answer = await probe.ask(await probe.connect(), fields)
  const { error } = answer
  if (error === undefined) {
    probe.facts.ignoresUnknownAnchors = hasRun(answer)
    probe.note('unknown-anchor', 'differs', hasRun(answer) ? 'the turn runs' : endText(answer))
    return
  }
  probe.facts.ignoresUnknownAnchors = false
  probe.facts.errorShape = error.shape
  const isNamed = error.code === 'previous_response_not_found'
  const verdict = isNamed ? 'yes' : isUnknownAnchor(error, unknownId) ? 'no' : 'differs'
  probe.note('unknown-anchor', verdict, `${endText(answer)}; ${shapeText(error.shape)}`)
}

/** How errors are spelled, in words. */
function shapeText({ hasType, status, details, code, hasClass }: ErrorShape): string {
  return [
    hasType ? undefined : 'no type',
    status === 'none' ? 'no status' : status === 'status' ? undefined : `the status in ${status}`,
    details === 'top' ? 'details at the top' : undefined,
    code === 'type' ? 'the code in error.type' : code === 'none' ? 'no code' : undefined,
    hasClass || details === 'top' || code === 'type' ? undefined : 'no error.type',
  ]
    .filter((part) => part !== undefined)
    .join(', ')
    .replace(/^$/, 'spelled as documented')
}

async function badRequest(probe: Probe): Promise<void> {
  const socket = await probe.connect()
  const answer = await probe.ask(socket, badFields)
  const { error } = answer
  if (error !== undefined) probe.facts.errorShape ??= error.shape
  const isOfRequest = error !== undefined && !isServerFault(error)
  const isRight = isOfRequest && (error.status ?? 400) === 400 && answer.end === 'refused'
  const seen = hasRun(answer) ? 'the turn runs' : endText(answer)
  probe.note('bad-request', isRight ? 'yes' : 'differs', seen)
  if (error === undefined) throw new NotTested('There was no error.')
  const close = await socket.untilClosed(probe.settings.settleMs)
  probe.facts.closesAfterError = close !== undefined
  if (close !== undefined) {
    probe.note('after-error', 'no', `closed with ${close.code}`)
    return
  }
  const next = await probe.ask(socket, { input: tiny })
  probe.note('after-error', hasRun(next) ? 'yes' : 'differs', `then: ${endText(next)}`)
}

async function unknownField(probe: Probe): Promise<void> {
  const answer = await probe.ask(await probe.connect(), { input: tiny, warmline_probe: true })
  const { error } = answer
  const isRefused = error !== undefined && namesField(error, 'warmline_probe')
  if (isRefused || hasRun(answer)) probe.facts.refusesUnknownFields = isRefused
  const seen = hasRun(answer) ? 'it is ignored' : endText(answer)
  probe.note('unknown-field', isRefused ? 'yes' : hasRun(answer) ? 'no' : 'differs', seen)
}

async function badContent(probe: Probe): Promise<void> {
  const input = [{ ...user('Say OK.'), role: 'warmline-probe' }]
  const answer = await probe.ask(await probe.connect(), { input })
  const { error } = answer
  // A refusal for another reason says nothing of the role.
  const isNamed = ['role', 'warmline-probe', 'input'].some(
    (word) => error !== undefined && namesField(error, word),
  )
  const isRefused = answer.end === 'refused' && isNamed
  if (isRefused || hasRun(answer)) probe.facts.checksContents = isRefused
  const seen = hasRun(answer) ? 'the turn runs' : endText(answer)
  probe.note('bad-content', isRefused ? 'yes' : hasRun(answer) ? 'no' : 'differs', seen)
}

async function background(probe: Probe): Promise<void> {
  const answer = await probe.ask(await probe.connect(), { input: tiny, background: true })
  const seen = hasRun(answer) ? 'the turn runs' : endText(answer)
  probe.note('background', isRefusal(answer) ? 'yes' : 'differs', seen)
}

/** Eviction can be seen only where the connection is the only place that has the response. */
function mustHold({ facts }: Probe): void {
  if (facts.chainsUnstored !== true) throw new NotTested('Unstored responses are not continued.')
  if (facts.closesAfterError === true) throw new NotTested('An error closes the connection.')
}

async function failedContinuation(probe: Probe): Promise<void> {
  mustHold(probe)
  const { anchor, answer } = await afterFailure(probe, (id) => ({
    ...badFields,
    previous_response_id: id,
  }))
  const became = probe.became(anchor, answer)
  if (became === 'unknown' || became === 'continued') {
    probe.facts.evictsOnRefusal = became === 'unknown'
  }
  if (became === 'unknown') probe.note('failed-continuation', 'yes', 'the anchor is gone')
  else if (became === 'continued') probe.note('failed-continuation', 'differs', 'it is still held')
  else probe.note('failed-continuation', 'differs', endText(answer))
}

async function failedFullTurn(probe: Probe): Promise<void> {
  mustHold(probe)
  const { anchor, answer } = await afterFailure(probe, () => badFields)
  const became = probe.became(anchor, answer)
  if (became === 'continued') probe.facts.evicts = 'continued-head'
  if (became === 'unknown') probe.facts.evicts = 'lane-head'
  if (became === 'continued') probe.note('failed-full-turn', 'yes', 'the newest response stays')
  else if (became === 'unknown') {
    probe.note('failed-full-turn', 'no', 'the newest response of the connection is gone')
  } else probe.note('failed-full-turn', 'differs', endText(answer))
}

/** A turn, then one that fails, then a continuation of the first. */
async function afterFailure(
  probe: Probe,
  failing: (id: string) => Fields,
): Promise<{ readonly anchor: Answer; readonly answer: Answer }> {
  const socket = await probe.connect()
  const anchor = probe.mustRun(await probe.ask(socket, { input: firstInput }))
  const failed = await probe.ask(socket, failing(anchor.id))
  if (failed.end !== 'refused') throw new NotTested('The failing turn was not refused.')
  return { anchor, answer: await probe.ask(socket, { input: recall }, { anchor }) }
}

export const messageChecks: readonly Check[] = [
  { rows: ['not-json'], turns: {}, run: (probe) => misread(probe, 'not-json', 'no JSON') },
  {
    rows: ['unknown-message'],
    turns: {},
    run: (probe) => misread(probe, 'unknown-message', { type: 'warmline.probe' }),
  },
  {
    rows: ['binary-frame'],
    turns: {},
    run: (probe) => misread(probe, 'binary-frame', Buffer.from([0, 1, 2])),
  },
  { rows: ['nested-body'], turns: { tiny: 1 }, run: nestedBody },
  { rows: ['not-utf8'], turns: {}, run: notUtf8 },
]

/** Sends what cannot be read, and expects an error. */
async function misread(
  probe: Probe,
  row: 'not-json' | 'unknown-message' | 'binary-frame',
  message: object | string | Buffer,
): Promise<void> {
  const socket = await probe.connect()
  const heard = await probe.provoke(socket, message, Buffer.isBuffer(message))
  if (errorIn(heard) !== undefined) probe.note(row, 'yes', 'an error')
  else if (heard.close !== undefined) probe.note(row, 'differs', `closed with ${heard.close.code}`)
  else probe.note(row, 'differs', heard.frames.length === 0 ? 'no answer' : 'no error')
}

async function nestedBody(probe: Probe): Promise<void> {
  const socket = await probe.connect()
  const { model, maxOutputTokens: max_output_tokens } = probe.settings
  // A server that runs the body reads the bound of the output there, and not beside it.
  const response = { model, store: false, max_output_tokens, input: tiny }
  const answer = await probe.ask(socket, { response, model: undefined, store: undefined })
  const { facts } = probe
  if (answer.error !== undefined) {
    facts.nestedBody = 'error'
    probe.note('nested-body', 'yes', endText(answer))
  } else if (answer.end === 'closed') {
    facts.nestedBody = 'closed'
    probe.note('nested-body', 'no', `closed with ${answer.close?.code ?? 1006}, without an error`)
  } else {
    if (hasRun(answer)) facts.nestedBody = 'accepted'
    probe.note('nested-body', 'differs', hasRun(answer) ? 'the turn runs' : endText(answer))
  }
}

/** A text frame whose one byte is no UTF-8. */
async function notUtf8(probe: Probe): Promise<void> {
  const socket = await probe.connect()
  socket.send(Buffer.from([0xff]))
  // A busy server may take its time to close; one that closes ends the wait.
  const close = await socket.untilClosed(Math.min(10_000, probe.settings.timeoutMs))
  const isRight = close?.code === 1007
  const seen = close === undefined ? 'the connection stays open' : `closed with ${close.code}`
  probe.note('not-utf8', isRight ? 'yes' : 'differs', seen)
}
