/**
 * Runs one turn: asks the model, streams its output as events, pays what that costs in time, and
 * gives the end of it. The terminal event is returned, not emitted: the state must take the end
 * first. Knows no transport.
 */
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
import { createOutputBuilder, type OutputBuilder } from './encode.js'
import { uncachedBytes } from './uncached.js'
import { untilAborted } from './until-aborted.js'

/** What a turn needs to run. */
export interface TurnEnvironment {
  readonly model: Model
  readonly clock: Clock
  readonly costs: CostModel
  readonly newId: NewId
  /** Whether `context_management` is honoured. */
  readonly compacts: boolean
}

/** One turn to run. */
export interface TurnRun {
  readonly turn: Turn
  readonly signal: AbortSignal
  /** Takes each event but the terminal one, in order; may take its time. */
  emit(event: ServerEvent): Promise<void> | void
  /** True once the turn should come to its end because a steer waits. */
  isSteered(): boolean
}

/** How a turn ended, and the event that says so. `undefined` when nobody is there to be told. */
export interface TurnResult {
  readonly end: TurnEnd
  readonly terminal: ServerEvent | undefined
}

type Ending =
  | { readonly type: 'completed' }
  | { readonly type: 'incomplete'; readonly reason: string }
  | { readonly type: 'failed'; readonly code: string; readonly message: string }

/** Runs the turn to its end. Never throws: what the model throws becomes `response.failed`. */
export async function runTurn(run: TurnRun, environment: TurnEnvironment): Promise<TurnResult> {
  const { turn, signal } = run
  const identity = identityOf(run, environment)
  const builder = createOutputBuilder({
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
    : produce(run, builder, environment)
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

/**
 * Every event gets the next number of its response; `type` stays the first key, as on the API's
 * wire.
 */
function numbered({ type, ...rest }: ServerEvent, turn: Turn): ServerEvent {
  const event = { type, sequence_number: turn.sequence.take(), ...rest }
  return isObfuscated(turn) && type.endsWith('.delta')
    ? { ...event, obfuscation: paddingOf(event) }
    : event
}

/** This server leaves it out where it is not asked for: it would be most of what a test reads. */
function isObfuscated({ request: { stream_options: options } }: Turn): boolean {
  return isObject(options) && options.include_obfuscation === true
}

/** What fills an event up, so that its size says little of what it holds. */
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

async function produce(
  run: TurnRun,
  builder: OutputBuilder,
  environment: TurnEnvironment,
): Promise<Ending> {
  const { turn, signal } = run
  const { clock, costs } = environment
  await sleep(clock, costs.firstOutputMs(uncachedBytes(turn)), signal)
  const context = contextItems(turn.plan.context)
  if (isCompactionTrigger(context.at(-1))) {
    const compaction = compactItems(context.slice(0, -1))
    await emitPart({ type: 'item', item: compaction }, run, builder, environment)
    return { type: 'completed' }
  }
  const compaction = environment.compacts ? compactionPart(turn) : undefined
  if (compaction !== undefined) await emitPart(compaction, run, builder, environment)
  const items = openCompaction(context)
  const configuration = configurationOf(items, turn.request)
  for await (const part of untilAborted(
    environment.model({ items, configuration, request: turn.request, signal }),
    signal,
  )) {
    if (part.type === 'incomplete') return { type: 'incomplete', reason: part.reason }
    if (part.type === 'failed') return { type: 'failed', code: part.code, message: part.message }
    await emitPart(part, run, builder, environment)
    // A call that waits for the client must still be completed: its steers then wait for the
    // answer.
    if (run.isSteered() && unansweredCalls(builder.output).length === 0) {
      return { type: 'incomplete', reason: 'steered' }
    }
  }
  return { type: 'completed' }
}

type EmittedPart = Exclude<ModelPart, { readonly type: 'incomplete' | 'failed' }>

async function emitPart(
  part: EmittedPart,
  run: TurnRun,
  builder: OutputBuilder,
  environment: TurnEnvironment,
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
  const base = { status: ending.type, output, usage: usageOf(turn, builder) }
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
