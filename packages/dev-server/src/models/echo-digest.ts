/**
 * A model that answers with a digest of its context, and the digest itself, so that a test can say
 * what it expects.
 */
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

/** Answers `digest HEX`: two contexts give the same answer only when they say the same. */
export function echoDigest(): Model {
  return function* ({ items }) {
    yield { type: 'text', text: `digest ${contextDigest(items)}` }
  }
}

/**
 * A digest of what items say, whatever their spelling: roles and texts, calls with name and
 * arguments, their outputs. Ids, statuses, reasoning and the order of keys have no part in it;
 * neighbouring messages of one role count as one, and of configuration updates counts what they
 * leave in force.
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
