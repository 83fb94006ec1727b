// The configuration at the end of a context: set by the last `configuration_update` items, else by
// the request. Source: `ResponseConfigurationUpdateItem` of the openai package, 7.59.0.
import { type Item, isConfigurationUpdate } from './items.js'
import { isObject, type JsonObject, type JsonValue } from './json.js'

/** Settings that updates can change; a missing one is the model's default. */
export interface Configuration extends JsonObject {
  /** From `reasoning`. */
  readonly effort?: JsonValue
  /** From `text`. */
  readonly format?: JsonValue
}

/**
 * Returns what updates have set at the end of `items`; a setting applies until a later update
 * replaces it.
 */
export function updatedConfiguration(items: readonly Item[]): Configuration {
  return Object.assign({}, ...items.filter(isConfigurationUpdate).map(settingsOf))
}

/** Returns the configuration for a request with this context. */
export function configurationOf(items: readonly Item[], request: JsonObject): Configuration {
  return { ...settingsOf(request), ...updatedConfiguration(items) }
}

function settingsOf({
  reasoning,
  text,
}: {
  readonly [key: string]: JsonValue | undefined
}): Configuration {
  const effort = isObject(reasoning) ? (reasoning.effort ?? undefined) : undefined
  const format = isObject(text) ? (text.format ?? undefined) : undefined
  return {
    ...(effort === undefined ? {} : { effort }),
    ...(format === undefined ? {} : { format }),
  }
}
