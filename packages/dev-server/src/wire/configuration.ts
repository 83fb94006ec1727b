/**
 * The configuration that is in force at the end of a context: what `configuration_update` items
 * have set last, else what the request says. Source: `ResponseConfigurationUpdateItem` of the
 * openai package, 7.59.0.
 */
import { type Item, isConfigurationUpdate } from './items.js'
import { isObject, type JsonObject, type JsonValue } from './json.js'

/** Settings that updates can change. A missing one is the model's default. */
export interface Configuration extends JsonObject {
  /** Of `reasoning`. */
  readonly effort?: JsonValue
  /** Of `text`. */
  readonly format?: JsonValue
}

/**
 * What updates have set at the end of these items. Each setting stays in force until a later update
 * replaces it.
 */
export function updatedConfiguration(items: readonly Item[]): Configuration {
  return Object.assign({}, ...items.filter(isConfigurationUpdate).map(settingsOf))
}

/** The configuration in which a request with this context is answered. */
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
