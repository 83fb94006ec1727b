// Reads what a server or a file says into the page's types. A turn or step that is not one is left
// out and counted, and a field of another type than it must have is dropped, so that a broken or a
// hostile file shows less and breaks nothing. Pure.
import type { TurnRecord } from '@warmline/core'
import type {
  ClientState,
  InspectorChange,
  InspectorState,
  Item,
  StepEntry,
  TurnContent,
  TurnEntry,
} from '../../src/model.ts'

type Json = Readonly<Record<string, unknown>>
type Kind = 'string' | 'number' | 'boolean' | 'object' | 'strings' | 'objects'

/** The type of every field of a record that the page relies on. */
const recordFields: Readonly<Record<keyof TurnRecord, Kind>> = {
  version: 'number',
  transport: 'string',
  endpoint: 'string',
  origin: 'string',
  scope: 'string',
  scopeHeaders: 'strings',
  model: 'string',
  reasoningEffort: 'string',
  isStreamed: 'boolean',
  previousResponseId: 'string',
  conversationId: 'string',
  startedAt: 'number',
  label: 'string',
  isReseed: 'boolean',
  connection: 'string',
  lane: 'string',
  droppedHeaders: 'strings',
  mode: 'string',
  reason: 'string',
  responseId: 'string',
  requestId: 'string',
  serverHeaders: 'object',
  itemsSent: 'number',
  itemsKept: 'number',
  bytesSent: 'number',
  bytesFull: 'number',
  queueMs: 'number',
  handshakeMs: 'number',
  firstEventMs: 'number',
  firstOutputMs: 'number',
  durationMs: 'number',
  usage: 'object',
  tokens: 'object',
  inputTransformations: 'objects',
  promptCacheDiagnostics: 'object',
  replays: 'number',
  fallback: 'string',
  outcome: 'string',
  errorCode: 'string',
  dryRun: 'object',
  hints: 'objects',
}
const kinds: ReadonlyMap<string, Kind> = new Map(Object.entries(recordFields))
const needed = ['mode', 'outcome', 'bytesSent', 'bytesFull', 'itemsSent', 'itemsKept', 'durationMs']

export interface Read<Value> {
  readonly value: Value
  /** How many entries were not what they must be. */
  readonly leftOut: number
}

export function readState(given: unknown): Read<InspectorState> | undefined {
  if (!isObject(given) || given.format !== 'warmline-inspector' || given.version !== 1) return
  const turns = list(given.turns).map(readTurn)
  const steps = list(given.steps).map(readStep)
  const clients = list(given.clients).map(readClient)
  const all = [...turns, ...steps, ...clients]
  return {
    leftOut: all.filter((each) => each === undefined).length,
    value: {
      format: 'warmline-inspector',
      version: 1,
      process: text(given.process),
      at: number(given.at),
      clients: clients.filter((each) => each !== undefined),
      turns: turns.filter((each) => each !== undefined),
      steps: steps.filter((each) => each !== undefined),
      droppedTurns: number(given.droppedTurns),
    },
  }
}

/** A change, or `undefined` for one of a later version. */
export function readChange(given: unknown): InspectorChange | undefined {
  if (!isObject(given)) return
  const turn = given.type === 'turn' ? readTurn(given.turn) : undefined
  if (turn !== undefined) return { type: 'turn', turn }
  const step = given.type === 'step' ? readStep(given.step) : undefined
  if (step !== undefined) return { type: 'step', step }
  const client = given.type === 'client' ? readClient(given.client) : undefined
  if (client !== undefined) return { type: 'client', client }
  if (given.type !== 'dropped') return
  return { type: 'dropped', ids: list(given.ids).filter((id) => typeof id === 'string') }
}

export function readContent(given: unknown): TurnContent | undefined {
  if (!isObject(given) || typeof given.id !== 'string') return
  return {
    id: given.id,
    settings: isObject(given.settings) ? given.settings : {},
    input: items(given.input),
    sent: items(given.sent),
    context: items(given.context),
    keptCount: number(given.keptCount),
    history: items(given.history),
    parts: list(given.parts).filter(isPart),
    ...(Array.isArray(given.output) ? { output: items(given.output) } : {}),
  }
}

function readTurn(given: unknown): TurnEntry | undefined {
  if (!isObject(given) || typeof given.id !== 'string' || typeof given.startedAt !== 'number')
    return
  const live = fieldsOf(given.live)
  const record = isObject(given.record) ? fieldsOf(given.record) : undefined
  return {
    id: given.id,
    client: text(given.client),
    turn: number(given.turn),
    startedAt: given.startedAt,
    ...strings(given, ['label', 'comparedWith', 'step']),
    ...numbers(given, ['sentAt', 'firstEventAt', 'firstOutputAt']),
    ...(given.isReseed === true ? { isReseed: true } : {}),
    live: { scope: '?', ...live },
    ...(record !== undefined && isRecord(record) ? { record } : {}),
    hasContent: given.hasContent === true,
  }
}

function readStep(given: unknown): StepEntry | undefined {
  if (!isObject(given) || typeof given.id !== 'string' || typeof given.startedAt !== 'number')
    return
  const { kind, source } = given
  if (kind !== 'run' && kind !== 'step' && kind !== 'tool') return
  return {
    id: given.id,
    kind,
    source: source === 'langchain' ? 'langchain' : 'ai-sdk',
    name: text(given.name),
    startedAt: given.startedAt,
    ...strings(given, ['parent']),
    ...numbers(given, ['endedAt']),
    ...(given.isFailed === true ? { isFailed: true } : {}),
  }
}

function readClient(given: unknown): ClientState | undefined {
  if (!isObject(given) || typeof given.client !== 'string') return
  const connections = list(given.connections).filter(isConnection)
  return { client: given.client, endpoint: text(given.endpoint), connections }
}

function isConnection(given: unknown): given is ClientState['connections'][number] {
  return (
    isObject(given) &&
    typeof given.name === 'string' &&
    typeof given.phase === 'string' &&
    typeof given.heardAt === 'number' &&
    Array.isArray(given.lanes) &&
    given.lanes.every(
      (lane) => isObject(lane) && isTextOrMissing(lane.head) && isTextOrMissing(lane.name),
    )
  )
}

function isPart(given: unknown): given is TurnContent['parts'][number] {
  const isRange = (range: unknown) =>
    Array.isArray(range) && range.length === 2 && range.every((end) => Number.isInteger(end))
  return (
    isObject(given) &&
    ['same', 'rewritten', 'parted', 'new'].includes(text(given.is)) &&
    isRange(given.input) &&
    isRange(given.history)
  )
}

function isRecord(fields: Partial<TurnRecord>): fields is TurnRecord {
  return needed.every((field) => field in fields)
}

/** The known fields that have their type, and the unknown ones, which only the record shows. */
function fieldsOf(given: unknown): Partial<TurnRecord> {
  if (!isObject(given)) return {}
  let fields: Json = given
  for (const field of Object.keys(given)) {
    const kind = kinds.get(field)
    if (kind === undefined || isOf(kind, given[field])) continue
    const { [field]: _, ...others } = fields
    fields = others
  }
  return fields
}

function isOf(kind: Kind, value: unknown): boolean {
  if (kind === 'object') return isObject(value)
  if (kind === 'strings')
    return Array.isArray(value) && value.every((each) => typeof each === 'string')
  if (kind === 'objects') return Array.isArray(value) && value.every(isObject)
  return typeof value === kind && (kind !== 'number' || Number.isFinite(value))
}

function strings<Field extends string>(
  given: Json,
  fields: readonly Field[],
): Partial<Record<Field, string>> {
  const read: Partial<Record<Field, string>> = {}
  for (const field of fields) {
    const value = given[field]
    if (typeof value === 'string') read[field] = value
  }
  return read
}

function numbers<Field extends string>(
  given: Json,
  fields: readonly Field[],
): Partial<Record<Field, number>> {
  const read: Partial<Record<Field, number>> = {}
  for (const field of fields) {
    const value = given[field]
    if (typeof value === 'number' && Number.isFinite(value)) read[field] = value
  }
  return read
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function items(value: unknown): readonly Item[] {
  return list(value).map((each) => (isObject(each) ? each : { value: each }))
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function number(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0
}

function isTextOrMissing(value: unknown): boolean {
  return value === undefined || typeof value === 'string'
}
