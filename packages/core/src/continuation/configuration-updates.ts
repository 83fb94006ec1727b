// Configuration updates: which settings are in force at the end of a history, and where the update
// that frameworks put at the front of an input must go, so that a continuation gets the
// configuration of the full input. An update stays in force until a later one replaces that setting
// (P96).
import { type Item, isObject, type WireObject } from '../protocol/types.js'
import { itemType } from './match/item-types.js'
import { jsonEqual } from './match/json-equal.js'

/** The settings that updates have set. The request has the others. */
interface Updated {
  readonly effort?: string
  readonly format?: WireObject
}

/** An update of unknown form, or a compaction: which settings it leaves in force is unknown. */
interface Unclear {
  readonly unclear: string
}

/** The configuration that the updates of a history make, in order, with neighbors joined. */
export type Configuration = readonly (Updated | Unclear)[]

export const noConfiguration: Configuration = []

/** Whether an item is a configuration update. */
export function isUpdate(item: Item | undefined): boolean {
  return item?.type === 'configuration_update'
}

/** The configuration after these items. */
export function configurationAfter(before: Configuration, items: readonly Item[]): Configuration {
  let after = before
  for (const item of items) {
    if (isUpdate(item)) after = joinConfigurations(after, [readUpdate(item)])
    // No document says whether a setting outlives a compaction.
    else if (item.type === 'compaction')
      after = joinConfigurations(after, [{ unclear: 'compaction' }])
  }
  return after
}

/** One configuration, and then another. */
export function joinConfigurations(one: Configuration, other: Configuration): Configuration {
  const [next, ...rest] = other
  const last = one.at(-1)
  if (next === undefined) return one
  if (last === undefined || 'unclear' in last || 'unclear' in next) return [...one, ...other]
  return [...one.slice(0, -1), { ...last, ...next }, ...rest]
}

function readUpdate({ type: _type, id: _id, reasoning, text, ...others }: Item): Updated | Unclear {
  const effort = only(reasoning, 'effort')
  const format = only(text, 'format')
  const isClear =
    Object.keys(others).length === 0 &&
    (effort === undefined ? reasoning === undefined : typeof effort === 'string') &&
    (format === undefined ? text === undefined : isObject(format))
  if (!isClear) return { unclear: JSON.stringify([reasoning, text, others]) }
  return {
    ...(typeof effort === 'string' ? { effort } : {}),
    ...(isObject(format) ? { format } : {}),
  }
}

/** A field that is the only one of an object. */
function only(value: unknown, field: string): unknown {
  return isObject(value) && Object.keys(value).length === 1 ? value[field] : undefined
}

/** Whether two configurations have the same effect for this request. */
function isSameConfiguration(
  one: Configuration,
  other: Configuration,
  request: WireObject,
): boolean {
  if (one.length > 1 || other.length > 1) return jsonEqual(one, other)
  const [a = {}, b = {}] = [one[0], other[0]]
  if ('unclear' in a || 'unclear' in b) return jsonEqual(a, b)
  const { reasoning, text } = request
  const effort = isObject(reasoning) ? reasoning.effort : undefined
  const format = (isObject(text) ? text.format : undefined) ?? plainText
  return (
    (a.effort ?? effort) === (b.effort ?? effort) &&
    jsonEqual(a.format ?? format, b.format ?? format)
  )
}

/** The default of `text.format` (`ResponseTextConfig` of openai 7.57.0). */
const plainText = { type: 'text' }

/** What the updates of a history have done, as it is at its end. */
export interface UpdatesBefore {
  /** The configuration in which the server stands. */
  readonly inForce: Configuration
  /** The configuration that the updates of the whole history make, without one at its front. */
  readonly ownConfiguration: Configuration
  /** Whether an update may be the last item that the server was sent: it refuses two in a row. */
  readonly mayEndInUpdate: boolean
}

/**
 * Where among the new items the update at the front of the input must go to give the server the
 * caller's configuration: nowhere, or at an index. `undefined` when no place does.
 */
export function placeOfLeading(
  { request, leading }: { readonly request: WireObject; readonly leading: Item | undefined },
  { inForce, ownConfiguration, mayEndInUpdate }: UpdatesBefore,
  newItems: readonly Item[],
): { readonly leadingAt?: number } | undefined {
  const updates = configurationAfter(noConfiguration, newItems)
  const front = leading === undefined ? [] : [readUpdate(leading)]
  const wanted = [front, ownConfiguration, updates].reduce(joinConfigurations)
  const isWanted = (configuration: Configuration): boolean =>
    isSameConfiguration(configuration, wanted, request)
  if (isWanted(joinConfigurations(inForce, updates))) {
    return mayEndInUpdate && isUpdate(newItems[0]) ? undefined : {}
  }
  // The server may know an update with an id already, and takes an id once.
  if (leading === undefined || (leading.id ?? undefined) !== undefined) return undefined
  const leadingAt = placeOfUpdate(newItems)
  if (isUpdate(newItems[leadingAt]) || (leadingAt === 0 && mayEndInUpdate)) return undefined
  return isWanted([inForce, front, updates].reduce(joinConfigurations)) ? { leadingAt } : undefined
}

/** Where an update goes: behind the outputs that a server waits for, before any other item. */
export function placeOfUpdate(newItems: readonly Item[]): number {
  const others = newItems.findIndex((item) => !/_(output|response)$/.test(itemType(item)))
  return others < 0 ? newItems.length : others
}

/** The update that makes a configuration, as far as it is clear; `undefined` for an empty one. */
export function updateOf(configuration: Configuration): Item | undefined {
  const clear = configuration.filter((each): each is Updated => !('unclear' in each))
  const { effort, format }: Updated = Object.assign({}, ...clear)
  if (effort === undefined && format === undefined) return undefined
  return {
    type: 'configuration_update',
    ...(effort === undefined ? {} : { reasoning: { effort } }),
    ...(format === undefined ? {} : { text: { format } }),
  }
}
