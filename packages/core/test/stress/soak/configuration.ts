// Which settings are in force at the end of a row of items, by the words of the API alone: each
// update stays in force until a later one replaces that setting.
import type { JsonObject } from './history.js'

/** The settings of a response. */
export interface InForce {
  readonly effort: string
  readonly format: string
}

/** What a request is answered with whose context ends with these items. */
export function inForce(items: readonly object[], settings: JsonObject): InForce {
  return {
    effort: JSON.stringify(
      lastOf(items, 'reasoning', 'effort') ?? inside(settings.reasoning, 'effort') ?? null,
    ),
    // What the API says of a request that says nothing.
    format: JSON.stringify(
      lastOf(items, 'text', 'format') ?? inside(settings.text, 'format') ?? { type: 'text' },
    ),
  }
}

/** Whether two are the same. */
export function isSame(one: InForce, other: InForce): boolean {
  return one.effort === other.effort && one.format === other.format
}

/** Whether an item is an update. */
export function isUpdate(item: object): boolean {
  return 'type' in item && item.type === 'configuration_update'
}

function lastOf(items: readonly object[], field: string, name: string): unknown {
  return items
    .filter(isUpdate)
    .map((item) => inside(Object.entries(item).find(([key]) => key === field)?.[1], name))
    .findLast((value) => value !== undefined)
}

function inside(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined
}
