// The schemas under which calls were made: those of the tools of the request that a call answers. A
// framework rewrites the arguments of a call by that schema, whatever tools later requests carry.
import { LRUCache } from 'lru-cache'
import { type Item, isObject } from '../../protocol/types.js'
import { jsonEqual } from './json-equal.js'

/** Parameter schemas by call id. A call without one has no known schema. */
export type CallSchemas = ReadonlyMap<string, unknown>

export const noSchemas: CallSchemas = new Map()

/** Keeps equal schemas of different responses once: the last 256. An older one is kept again. */
export class SchemaTable {
  /** Schemas by their JSON. */
  readonly #shared = new LRUCache<string, object>({ max: 256 })

  /** Adds the schemas of an output's calls. `newBytes` is the JSON size of those that are new. */
  add(
    tools: unknown,
    output: readonly Item[],
  ): { readonly schemas: CallSchemas; readonly newBytes: number } {
    const schemas = new Map<string, unknown>()
    const named = new Map<string, object | undefined>()
    const parameters = parametersOf(tools)
    let newBytes = 0
    for (const { type, name, call_id, namespace } of output) {
      if (type !== 'function_call' || typeof name !== 'string' || typeof call_id !== 'string')
        continue
      const fullName = nameIn(namespace, name)
      if (!named.has(fullName)) {
        const shared = this.#share(parameters.get(fullName))
        named.set(fullName, shared.schema)
        newBytes += shared.newBytes
      }
      const schema = named.get(fullName)
      if (schema !== undefined) schemas.set(call_id, schema)
    }
    return { schemas: schemas.size === 0 ? noSchemas : schemas, newBytes }
  }

  #share(schema: unknown): { readonly schema: object | undefined; readonly newBytes: number } {
    if (!isObject(schema)) return { schema: undefined, newBytes: 0 }
    const json = JSON.stringify(schema)
    const known = this.#shared.get(json)
    if (known !== undefined) return { schema: known, newBytes: 0 }
    this.#shared.set(json, schema)
    return { schema, newBytes: Buffer.byteLength(json) }
  }
}

/** The parameters of the functions among a request's tools, by name. */
function parametersOf(tools: unknown): ReadonlyMap<string, unknown> {
  const parameters = new Map<string, unknown>()
  const add = (all: unknown, namespace?: string): void => {
    if (!Array.isArray(all)) return
    for (const tool of all) {
      if (!isObject(tool) || typeof tool.name !== 'string') continue
      if (tool.type === 'namespace' && namespace === undefined) add(tool.tools, tool.name)
      if (tool.type !== 'function') continue
      const name = nameIn(namespace, tool.name)
      const isSame = !parameters.has(name) || jsonEqual(parameters.get(name), tool.parameters)
      // Two tools of one name: neither schema can be trusted.
      parameters.set(name, isSame ? tool.parameters : undefined)
    }
  }
  add(tools)
  return parameters
}

/** The full name of a tool: one of a namespace is not its namesake outside. */
function nameIn(namespace: unknown, name: string): string {
  return typeof namespace === 'string' ? JSON.stringify([namespace, name]) : name
}

/** The tools that items add to those of the request: `additional_tools`, or a search's results. */
export function toolsAddedBy(items: readonly Item[]): readonly unknown[] {
  return items
    .filter(({ type }) => type === 'additional_tools' || type === 'tool_search_output')
    .flatMap(({ tools }): readonly unknown[] => (Array.isArray(tools) ? tools : []))
}
