// Checks of items: calls and their outputs, async calls, configuration updates, added tools.
import { endText, isRefusal, NotTested, type Probe } from '../probe.js'
import { outputFor, tiny, tool, toolChoice, toolName, user } from '../texts.js'
import { type Answer, callOf, hasRun } from '../wire/answer.js'
import type { Fields } from '../wire/json.js'
import type { ProbeSocket } from '../wire/probe-socket.js'
import type { Check } from './check.js'

/** A call without arguments fits into this, on models that do not reason first. */
const callTokens = 64

export const toolChecks: readonly Check[] = [
  {
    rows: ['tool-output'],
    turns: { short: 1, chained: 1, extra: callTokens * 2 },
    run: toolOutput,
  },
  { rows: ['open-call'], turns: { short: 1, chained: 1, extra: callTokens * 2 }, run: openCall },
  { rows: ['foreign-output'], turns: { short: 1 }, run: foreignOutput },
  {
    rows: ['async-tools'],
    turns: { short: 1, chained: 1, extra: callTokens * 2 },
    run: asyncTools,
  },
  { rows: ['configuration-update'], turns: { short: 1 }, run: configurationUpdate },
  { rows: ['two-updates'], turns: { short: 1 }, run: twoUpdates },
  { rows: ['added-tools'], turns: { short: 2, extra: callTokens * 2 }, run: addedTools },
]

const question = [user('Note the box.')]

/** A turn that calls the tool, and the id of its call. */
async function call(
  probe: Probe,
  socket: ProbeSocket,
  tools: readonly Fields[],
): Promise<{ readonly answer: Answer; readonly callId: unknown; readonly made: Fields }> {
  const fields = { ...probe.chainStore, input: question, tools, tool_choice: toolChoice }
  const answer = await probe.ask(socket, { ...fields, max_output_tokens: callTokens })
  probe.mustRun(answer, 'The turn that calls a tool')
  const made = callOf(answer)
  if (made === undefined) throw new NotTested('The model called no tool.')
  return { answer, callId: made.call_id, made }
}

async function toolOutput(probe: Probe): Promise<void> {
  const socket = await probe.connect()
  const { answer, callId } = await call(probe, socket, [tool()])
  const fields = { ...probe.chainStore, input: [outputFor(callId)], tools: [tool()] }
  const next = await probe.ask(socket, fields, { anchor: answer })
  probe.note('tool-output', hasRun(next) ? 'yes' : 'differs', endText(next))
}

async function openCall(probe: Probe): Promise<void> {
  const socket = await probe.connect()
  const { answer } = await call(probe, socket, [tool()])
  const fields = { ...probe.chainStore, input: tiny, tools: [tool()] }
  const next = await probe.ask(socket, fields, { anchor: answer })
  const seen = hasRun(next) ? 'the turn runs' : endText(next)
  probe.note('open-call', isRefusal(next) ? 'yes' : 'differs', seen)
}

async function foreignOutput(probe: Probe): Promise<void> {
  const input = [user('Say OK.'), outputFor('call_warmline_probe_0000')]
  const answer = await probe.ask(await probe.connect(), { input })
  const seen = hasRun(answer) ? 'the turn runs' : endText(answer)
  probe.note('foreign-output', isRefusal(answer) ? 'yes' : 'differs', seen)
}

async function asyncTools(probe: Probe): Promise<void> {
  const socket = await probe.connect()
  const tools = [tool({ async: true })]
  const { answer, made } = await call(probe, socket, tools)
  const fields = { ...probe.chainStore, input: tiny, tools, tool_choice: 'none' }
  const next = await probe.ask(socket, fields, { anchor: answer })
  const marked = made.async === true ? 'the call says async' : 'the call does not say async'
  probe.facts.hasAsyncTools = hasRun(next) && made.async === true
  const isRefused = next.end === 'refused'
  const verdict = probe.facts.hasAsyncTools ? 'yes' : isRefused ? 'no' : 'differs'
  probe.note('async-tools', verdict, `${marked}; the next turn: ${endText(next)}`)
}

const update = { type: 'configuration_update', text: { format: { type: 'text' } } }

async function configurationUpdate(probe: Probe): Promise<void> {
  const input = [update, ...tiny]
  const answer = await probe.ask(await probe.connect(), { input })
  if (hasRun(answer) || answer.end === 'refused') {
    probe.facts.takesConfigurationUpdates = hasRun(answer)
  }
  const verdict = hasRun(answer) ? 'yes' : answer.end === 'refused' ? 'no' : 'differs'
  probe.note('configuration-update', verdict, endText(answer))
}

async function twoUpdates(probe: Probe): Promise<void> {
  if (probe.facts.takesConfigurationUpdates !== true) throw new NotTested('There are no updates.')
  const answer = await probe.ask(await probe.connect(), { input: [update, update, ...tiny] })
  // A server that takes any item may ignore them all.
  if (hasRun(answer)) delete probe.facts.takesConfigurationUpdates
  const seen = hasRun(answer) ? 'the turn runs, so updates may be ignored' : endText(answer)
  probe.note('two-updates', isRefusal(answer) ? 'yes' : 'differs', seen)
}

async function addedTools(probe: Probe): Promise<void> {
  const socket = await probe.connect()
  const input = [{ type: 'additional_tools', role: 'developer', tools: [tool()] }, ...question]
  const fields = { tool_choice: toolChoice, max_output_tokens: callTokens }
  const answer = await probe.ask(socket, { ...fields, input })
  const isCalled = hasRun(answer) && callOf(answer)?.name === toolName
  if (hasRun(answer) && !isCalled) {
    const plain = await probe.ask(socket, { ...fields, input: question, tools: [tool()] })
    if (callOf(plain) === undefined) throw new NotTested('The model calls no tool at all.')
  }
  probe.facts.takesAddedTools = isCalled
  if (isCalled) probe.note('added-tools', 'yes', 'the model called the added tool')
  else if (hasRun(answer)) probe.note('added-tools', 'no', 'the added tool was not called')
  else probe.note('added-tools', answer.end === 'refused' ? 'no' : 'differs', endText(answer))
}
