// What becomes of a right answer on its way: fields that are changed, doubled or lost, events that
// are dropped, repeated or moved, text that breaks. A mutation names its places by numbers that are
// taken modulo what is there, so it always applies.
import fc from 'fast-check'
import type { WireEvent } from './answers.js'
import { changeAt, type Node, nodeOf, placesOf, sizeOf, write, writePretty } from './json-text.js'
import { strangeName, strangeNode, strangeText } from './strange.js'

/** The fields of events that Warmline reads: they are changed more often than others. */
const readFields: ReadonlySet<string> = new Set([
  'type',
  'stream_id',
  'sequence_number',
  'response',
  'response_id',
  'id',
  'status',
  'status_code',
  'previous_response_id',
  'output',
  'usage',
  'error',
  'code',
  'message',
  'param',
  'headers',
  'item',
  'item_id',
  'output_index',
  'delta',
])

/** One change to the fields of one event. */
interface FieldMutation {
  readonly what: 'replace' | 'remove' | 'double' | 'rename' | 'insert' | 'wrap' | 'quote'
  readonly event: number
  readonly place: number
  readonly isRead: boolean
  readonly name: string
  readonly value: Node
}

/** One change to the text of one event. */
interface TextMutation {
  readonly what: 'cut' | 'splice' | 'pretty' | 'surround'
  readonly event: number
  readonly place: number
  readonly text: string
}

/** One change to the order of the events. */
export interface OrderMutation {
  readonly what: 'drop' | 'repeat' | 'move' | 'end' | 'again'
  readonly event: number
  readonly to: number
}

/** An event that does not belong there. */
interface StrayMutation {
  readonly what: 'stray'
  readonly event: number
  readonly stray: Node
}

/** One thing that goes wrong. */
export type Mutation = FieldMutation | TextMutation | OrderMutation | StrayMutation

const place = fc.nat(200)
const event = fc.nat(30)

const fieldMutation: fc.Arbitrary<Mutation> = fc.record({
  what: fc.constantFrom(
    'replace',
    'replace',
    'replace',
    'remove',
    'double',
    'rename',
    'insert',
    'wrap',
    'quote',
  ),
  event,
  place,
  isRead: fc.boolean(),
  name: strangeName,
  value: strangeNode,
})

const textMutation: fc.Arbitrary<Mutation> = fc.record({
  what: fc.constantFrom('cut', 'splice', 'pretty', 'surround'),
  event,
  place: fc.nat(1_000),
  text: fc.oneof(
    strangeText,
    fc.constantFrom('\n', '\r\n', '\r', '\u2028', ' ', '\ufeff', '{', '}', ',', '\u0000'),
  ),
})

/** Changes to the order. */
export const orderMutation: fc.Arbitrary<OrderMutation> = fc.record({
  what: fc.constantFrom('drop', 'repeat', 'move', 'end', 'again'),
  event,
  to: event,
})

const strayTypes = [
  'error',
  'response.failed',
  'response.completed',
  'response.created',
  'response.queued',
  'response.output_item.done',
  'response.output_text.delta',
  'response.unheard_of',
  'codex.rate_limits',
  'keepalive',
]

/** Error bodies and other events in every odd shape. */
const stray: fc.Arbitrary<Mutation> = fc
  .tuple(
    event,
    fc.constantFrom(...strayTypes),
    fc.array(fc.tuple(fc.constantFrom(...readFields), strangeNode), { maxLength: 4 }),
    fc.option(
      fc.array(
        fc.tuple(
          fc.constantFrom('type', 'code', 'message', 'param', 'status', 'headers'),
          strangeNode,
        ),
        { maxLength: 4 },
      ),
    ),
  )
  .map(([at, type, fields, error]) => ({
    what: 'stray' as const,
    event: at,
    stray: {
      fields: [
        ['type', { raw: JSON.stringify(type) }],
        ...fields,
        ...(error === null ? [] : [['error', { fields: error }] as const]),
      ],
    },
  }))

/** One to five things that go wrong. */
export const mutations: fc.Arbitrary<readonly Mutation[]> = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fieldMutation },
    { weight: 2, arbitrary: textMutation },
    { weight: 2, arbitrary: orderMutation },
    { weight: 2, arbitrary: stray },
  ),
  { minLength: 1, maxLength: 5 },
)

/** An event on its way: a tree, or the text that has become of it. */
type Traveling = Node | string

/** The frames that are left of an answer. */
export function mutate(
  events: readonly WireEvent[],
  changes: readonly Mutation[],
): readonly string[] {
  let traveling: readonly Traveling[] = events.map(nodeOf)
  for (const change of changes) traveling = apply(traveling, change)
  return traveling.map((one) => (typeof one === 'string' ? one : write(one)))
}

function apply(events: readonly Traveling[], change: Mutation): readonly Traveling[] {
  if (events.length === 0) return events
  const at = change.event % events.length
  const one = events[at] ?? ''
  switch (change.what) {
    case 'drop':
    case 'repeat':
    case 'move':
    case 'end':
    case 'again':
      return reorder(events, change)
    case 'stray':
      return events.toSpliced(at, 0, change.stray)
    case 'cut':
    case 'splice':
    case 'pretty':
    case 'surround':
      return events.with(at, changeText(one, change))
    default:
      return typeof one === 'string' ? events : events.with(at, changeField(one, change))
  }
}

/** The events in another order, or with some missing or doubled. */
export function reorder<Event>(events: readonly Event[], change: OrderMutation): readonly Event[] {
  if (events.length === 0) return events
  const at = change.event % events.length
  const to = change.to % events.length
  const one = events.slice(at, at + 1)
  switch (change.what) {
    case 'drop':
      return events.toSpliced(at, 1)
    case 'repeat':
      return events.toSpliced(to, 0, ...one)
    case 'move':
      return events.toSpliced(at, 1).toSpliced(to, 0, ...one)
    case 'end':
      return events.slice(0, at)
    case 'again':
      return [...events, ...events.slice(at)]
  }
}

function changeField(tree: Node, change: FieldMutation): Node {
  const { what, name, value } = change
  const named = change.isRead ? placesOf(tree, readFields) : []
  const chosen = named[change.place % Math.max(1, named.length)] ?? change.place % sizeOf(tree)
  return changeAt(tree, chosen, (held, own) => {
    switch (what) {
      case 'replace':
        return [[own, value]]
      case 'remove':
        return []
      case 'double':
        return change.place % 2 === 0
          ? [
              [own, held],
              [own, value],
            ]
          : [
              [own, value],
              [own, held],
            ]
      case 'rename':
        return [[name, held]]
      case 'insert':
        return [
          [own, held],
          [name, value],
        ]
      case 'wrap':
        return [[own, change.place % 2 === 0 ? { list: [held] } : { fields: [[name, held]] }]]
      case 'quote':
        return [[own, { raw: JSON.stringify(write(held)) }]]
    }
  })
}

function changeText(one: Traveling, { what, place: where, text }: TextMutation): string {
  if (what === 'pretty') {
    return typeof one === 'string'
      ? one
      : writePretty(one, where % 3 === 0 ? '\r\n' : where % 3 === 1 ? '\n' : '\r')
  }
  const written = typeof one === 'string' ? one : write(one)
  const at = where % (written.length + 1)
  if (what === 'cut') return written.slice(0, at)
  if (what === 'splice') return written.slice(0, at) + text + written.slice(at)
  return where % 2 === 0 ? text + written : written + text
}
