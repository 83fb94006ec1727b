// A model that answers with a digest of its context, and the digest itself, so that a test can
// compute the expected answer.
import { createHash } from 'node:crypto'
import { updatedConfiguration } from '../wire/configuration.js'
import {
  callIdOf,
  type Item,
  isCall,
  isCallOutput,
  isConfigurationUpdate,
  itemText,
} from '../wire/items.js'
import { asString, canonicalJson, parseJson } from '../wire/json.js'
import type { Model } from './model.js'

/** Creates a model that answers `digest HEX`; only equal contexts give equal answers. */
export function echoDigest(): Model {
  return function* ({ items }) {
    yield { type: 'text', text: `digest ${contextDigest(items)}` }
  }
}

/**
 * Computes a digest of what items say, independent of their spelling: roles and texts, calls with
 * name and arguments, and outputs. Ids, statuses, reasoning and key order do not count. Neighboring
 * messages of one role count as one message, and configuration updates count by their final result.
 * @returns 16 hexadecimal digits.
 */
export function contextDigest(items: readonly Item[]): string {
  const lines: { readonly who: string; text: string }[] = []
  for (const item of items) {
    const line = lineOf(item)
    if (line === undefined) continue
    const last = lines.at(-1)
    if (item.type === 'message' && last?.who === line.who) last.text += line.text
    else lines.push(line)
  }
  const updated = updatedConfiguration(items)
  if (Object.keys(updated).length > 0)
    lines.push({ who: 'configuration', text: canonicalJson({ ...updated }) })
  return createHash('sha256').update(JSON.stringify(lines)).digest('hex').slice(0, 16)
}

function lineOf(item: Item): { readonly who: string; text: string } | undefined {
  if (item.type === 'reasoning' || isConfigurationUpdate(item)) return undefined
  if (item.type === 'message')
    return { who: `${asString(item.role) ?? 'user'} says`, text: itemText(item) }
  if (isCallOutput(item))
    return { who: item.type, text: itemText(item) || canonicalJson(item.output ?? null) }
  if (isCall(item) && callIdOf(item) !== undefined) {
    const given = asString(item.arguments) ?? asString(item.input) ?? ''
    return {
      who: `${item.type} ${asString(item.name) ?? ''}`,
      text: canonicalJson(parseJson(given) ?? given),
    }
  }
  const { id: _id, status: _status, ...rest } = item
  return { who: item.type, text: canonicalJson(rest) }
}
