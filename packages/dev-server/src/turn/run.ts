// Runs one turn: calls the model, streams its output as events, waits for what that costs, and
// returns the end. The terminal event is returned, not emitted, because the state must take the end
// first. It knows no transport.
import { randomBytes } from 'node:crypto'
import type { Clock } from '../clock/clock.js'
import { sleep } from '../clock/clock.js'
import { type CostModel, tokensOf } from '../costs/costs.js'
import type { Model, ModelPart } from '../models/model.js'
import { contextBytes, contextItems, itemsBytes } from '../state/context.js'
import { type Turn, type TurnEnd, unansweredCalls } from '../state/turn.js'
import { messageOf } from '../wire/api-error.js'
import { configurationOf } from '../wire/configuration.js'
import type { ServerEvent } from '../wire/events.js'
import { createRepeatingIds, type NewId } from '../wire/ids.js'
import { isCompactionTrigger, toolsBroughtBy } from '../wire/items.js'
import { isArray, isObject, type JsonObject } from '../wire/json.js'
import {
  type ResponseIdentity,
  type ResponseSnapshot,
  responseObject,
  type Usage,
} from '../wire/response-object.js'
import { compactItems, compactionPart, openCompaction } from './compaction.js'
import { OutputBuilder } from './encode.js'
import { uncachedBytes } from './uncached.js'
import { untilAborted } from './until-aborted.js'

/** What a turn needs to run. */
export interface TurnEnvironment {
  readonly model: Model
  readonly clock: Clock
  readonly costs: CostModel
  readonly newId: NewId
  /** Whether `context_management` is honored. */
  readonly compacts: boolean
}

/** One turn to run. */
export interface TurnRun {
  readonly turn: Turn
  readonly signal: AbortSignal
  /** Takes each event except the terminal one, in order; the run waits for the promise. */
  emit(event: ServerEvent): Promise<void> | void
  /** True once the turn should end early because a steer waits. */
  isSteered(): boolean
}

/** How a turn ended, and its terminal event; `undefined` when the client is gone. */
export interface TurnResult {
  readonly end: TurnEnd
  readonly terminal: ServerEvent | undefined
}

type Ending =
  | { readonly type: 'completed' }
  | { readonly type: 'incomplete'; readonly reason: string }
  | { readonly type: 'failed'; readonly code: string; readonly message: string }

/** Runs the turn to its end. Never throws: an error of the model becomes `response.failed`. */
export async function runTurn(run: TurnRun, environment: TurnEnvironment): Promise<TurnResult> {
  const { turn, signal } = run
  const identity = identityOf(run, environment)
  const builder = new OutputBuilder({
    newId: turn.repeatsItemIds ? createRepeatingIds(environment.newId) : environment.newId,
    includesEncrypted: includesEncrypted(turn),
    asyncTools: asyncTools(turn),
  })
  const send = (event: ServerEvent): Promise<void> | void => run.emit(numbered(event, turn))
  const started = responseObject(identity, { status: 'in_progress', output: [] })
  await send({ type: 'response.created', response: started })
  await send({ type: 'response.in_progress', response: started })
  const ending = turn.isWarmUp
    ? warmUp(turn, environment, signal)
    : produce({ run, builder, environment })
  const ended = await ending.catch(
    (error: unknown): Ending => ({
      type: 'failed',
      code: 'server_error',
      message: messageOf(error),
    }),
  )
  if (signal.aborted) return { end: { type: 'abandoned' }, terminal: undefined }
  return conclude(ended, { identity, turn, builder, clock: environment.clock })
}

/** Adds the next number of the response; `type` stays the first key, as on the API's wire. */
function numbered({ type, ...rest }: ServerEvent, turn: Turn): ServerEvent {
  const event = { type, sequence_number: turn.sequence.take(), ...rest }
  return isObfuscated(turn) && type.endsWith('.delta')
    ? { ...event, obfuscation: paddingOf(event) }
    : event
}

/**
 * Obfuscation is off by default, unlike on the API, because it would be most of what a test reads.
 */
function isObfuscated({ request: { stream_options: options } }: Turn): boolean {
  return isObject(options) && options.include_obfuscation === true
}

/** Returns padding that hides the size of an event's content. */
function paddingOf(event: ServerEvent): string {
  return randomBytes(8)
    .toString('hex')
    .slice(0, 16 - (JSON.stringify(event).length % 16))
}

async function warmUp(
  turn: Turn,
  { clock, costs }: TurnEnvironment,
  signal: AbortSignal,
): Promise<Ending> {
  await sleep(clock, costs.firstOutputMs(uncachedBytes(turn)), signal)
  return { type: 'completed' }
}

/** A turn whose output is being made. */
interface Producing {
  readonly run: TurnRun
  readonly builder: OutputBuilder
  readonly environment: TurnEnvironment
}

async function produce(producing: Producing): Promise<Ending> {
  const { run, builder, environment } = producing
  const { turn, signal } = run
  const { clock, costs } = environment
  await sleep(clock, costs.firstOutputMs(uncachedBytes(turn)), signal)
  const context = contextItems(turn.plan.context)
  if (isCompactionTrigger(context.at(-1))) {
    const compaction = compactItems(context.slice(0, -1))
    await emitPart({ type: 'item', item: compaction }, producing)
    return { type: 'completed' }
  }
  const compaction = environment.compacts ? compactionPart(turn) : undefined
  if (compaction !== undefined) await emitPart(compaction, producing)
  const items = openCompaction(context)
  const configuration = configurationOf(items, turn.request)
  for await (const part of untilAborted(
    environment.model({ items, configuration, request: turn.request, signal }),
    signal,
  )) {
    if (part.type === 'incomplete') return { type: 'incomplete', reason: part.reason }
    if (part.type === 'failed') return { type: 'failed', code: part.code, message: part.message }
    await emitPart(part, producing)
    // An unanswered call must be completed first: its steers then wait for the answer.
    if (run.isSteered() && unansweredCalls(builder.output).length === 0) {
      return { type: 'incomplete', reason: 'steered' }
    }
  }
  return { type: 'completed' }
}

type EmittedPart = Exclude<ModelPart, { readonly type: 'incomplete' | 'failed' }>

async function emitPart(
  part: EmittedPart,
  { run, builder, environment }: Producing,
): Promise<void> {
  if (part.type === 'wait') return sleep(environment.clock, part.delayMs, run.signal)
  for (const { event, outputBytes } of builder.encode(part)) {
    if (outputBytes > 0) {
      await sleep(environment.clock, environment.costs.outputMs(tokensOf(outputBytes)), run.signal)
    }
    if (run.signal.aborted) return
    await run.emit(numbered(event, run.turn))
  }
}

interface Concluding {
  readonly identity: ResponseIdentity
  readonly turn: Turn
  readonly builder: OutputBuilder
  readonly clock: Clock
}

function conclude(ending: Ending, { identity, turn, builder, clock }: Concluding): TurnResult {
  const { output } = builder
  const { cacheDiagnostics } = turn
  const base = { status: ending.type, output, usage: usageOf(turn, builder), cacheDiagnostics }
  const snapshot: ResponseSnapshot =
    ending.type === 'completed'
      ? { ...base, completedAt: seconds(clock) }
      : ending.type === 'incomplete'
        ? { ...base, incompleteReason: ending.reason }
        : { ...base, error: { code: ending.code, message: ending.message } }
  const response: JsonObject = responseObject(identity, snapshot)
  const terminal = numbered({ type: `response.${ending.type}`, response }, turn)
  const end: TurnEnd =
    ending.type === 'failed' ? { type: 'failed' } : { type: ending.type, output, body: response }
  return { end, terminal }
}

function identityOf(run: TurnRun, { clock }: TurnEnvironment): ResponseIdentity {
  return {
    id: run.turn.shownId,
    createdAt: seconds(clock),
    request: run.turn.request,
    previousResponseId: run.turn.echo,
    conversation: run.turn.plan.conversation,
  }
}

function usageOf(turn: Turn, builder: OutputBuilder): Usage {
  const inputBytes = contextBytes(turn.plan.context)
  const inputTokens = tokensOf(inputBytes)
  return {
    inputTokens,
    cachedTokens: Math.min(inputTokens, tokensOf(inputBytes - uncachedBytes(turn))),
    outputTokens: tokensOf(itemsBytes(builder.output)),
    reasoningTokens: tokensOf(
      itemsBytes(builder.output.filter(({ type }) => type === 'reasoning')),
    ),
  }
}

function includesEncrypted({ request }: Turn): boolean {
  const include = request.include
  return isArray(include) && include.includes('reasoning.encrypted_content')
}

/** The names of the tools whose calls are `async`. */
function asyncTools({ request, plan }: Turn): ReadonlySet<string> {
  const given = isArray(request.tools) ? request.tools : []
  const tools = [...given, ...toolsBroughtBy(contextItems(plan.context))]
  return new Set(
    tools.flatMap((tool) =>
      isObject(tool) && tool.async === true && typeof tool.name === 'string' ? [tool.name] : [],
    ),
  )
}

function seconds(clock: Clock): number {
  return Math.floor(clock.now() / 1000)
}
