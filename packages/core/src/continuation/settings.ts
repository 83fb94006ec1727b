// The settings of a turn: which top-level fields must be equal for a chain to go on, and which may
// change because the server takes them anew on every create. Anything not listed must be equal.
import type { Snapshot } from '../protocol/snapshot.js'
import { jsonEqual } from './match/json-equal.js'

const steering =
  'https://developers.openai.com/api/docs/guides/steering: a create uses its own settings'
const sdk = 'P13: not carried over with previous_response_id'
const reference = 'P13: counts for the request that carries it'

/**
 * Top-level fields that may differ from the chain's, each with the reason; they are resent on every
 * turn.
 */
const mayChange: Readonly<Record<string, string>> = {
  instructions: sdk,
  tools: steering,
  tool_choice: steering,
  parallel_tool_calls: steering,
  max_tool_calls: reference,
  reasoning: `${steering}; accepted within a chain (docs/protocol.md#inheritance)`,
  text: steering,
  include: reference,
  service_tier:
    'https://vercel.com/docs/ai-gateway/sdks-and-apis/responses/websockets: sent on every frame',
  max_output_tokens: reference,
  temperature: reference,
  top_p: reference,
  top_logprobs: reference,
  metadata: reference,
  prompt_cache_key: reference,
  prompt_cache_retention: reference,
  prompt_cache_options: reference,
  safety_identifier: reference,
  user: reference,
  client_metadata: 'docs/protocol.md#fields: Codex sends what would be headers of one request',
}

/**
 * Fields that say nothing about the context: how the answer travels, and what the plan or the frame
 * itself decides.
 */
const notSettings: ReadonlySet<string> = new Set([
  'type',
  'stream_id',
  'input',
  'previous_response_id',
  'stream',
  'stream_options',
  'background',
  'background_options',
  'generate',
])

/** The fields that must be equal. */
export type Settings = Readonly<Record<string, unknown>>

/**
 * The settings of a request that later turns must repeat. `inherited` names fields that would be
 * taken anew elsewhere, but on this endpoint stay in force with what is continued.
 */
export function settingsOf(request: Snapshot, inherited: readonly string[] = []): Settings {
  // Not by assignment, which a field named __proto__ would escape.
  return Object.fromEntries(
    Object.entries(request).filter(
      ([field]) =>
        inherited.includes(field) || (!notSettings.has(field) && !Object.hasOwn(mayChange, field)),
    ),
  )
}

/**
 * The fields of a request that are taken anew on every turn. A server that refuses one of them
 * beside an anchor may keep it in force for whoever continues.
 */
export function fieldsSetAnew(request: Snapshot): readonly string[] {
  return Object.keys(mayChange).filter((field) => (request[field] ?? undefined) !== undefined)
}

/**
 * What the settings take that are held only because continuations inherit them, in bytes: they may
 * be long.
 */
export function inheritedBytes(settings: Settings): number {
  return Object.entries(settings)
    .filter(([field]) => Object.hasOwn(mayChange, field))
    .reduce((bytes, [, value]) => bytes + Buffer.byteLength(JSON.stringify(value ?? null)), 0)
}

/**
 * The first field that differs, in either direction; `undefined` when the chain's settings are
 * repeated.
 */
export function changedSetting(held: Settings, now: Settings): string | undefined {
  for (const field of new Set([...Object.keys(held), ...Object.keys(now)])) {
    if (!jsonEqual(settingOf(held, field), settingOf(now, field))) return field
  }
  return undefined
}

/** One setting: `null` means left out, and `store` left out means `true` (P20). */
function settingOf(settings: Settings, field: string): unknown {
  const given = Object.hasOwn(settings, field) ? (settings[field] ?? undefined) : undefined
  return field === 'store' ? (given ?? true) : given
}
