// The settings of a turn: which top-level fields must stay equal within a chain, and which may
// change because every create carries its own. A field that is not listed must stay equal.
import type { Snapshot } from '../protocol/snapshot.js'
import { jsonEqual } from './match/json-equal.js'

const steering =
  'https://developers.openai.com/api/docs/guides/steering: a create uses its own settings'
const sdk = 'P13: not carried over with previous_response_id'
const reference = 'P13: counts for the request that carries it'

/** Per-request fields, each with the reason: they are resent with every turn and may change. */
const perRequest: Readonly<Record<string, string>> = {
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

/** Fields that do not change the context: transport, and fields that the plan or frame sets. */
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

/** The fields that must stay equal, with their values. */
export type Settings = Readonly<Record<string, unknown>>

/**
 * The settings of a request that later turns must repeat. `inherited` names per-request fields that
 * this endpoint keeps in force for continuations.
 */
export function settingsOf(request: Snapshot, inherited: readonly string[] = []): Settings {
  // An assignment to a field named `__proto__` would set the prototype.
  return Object.fromEntries(
    Object.entries(request).filter(
      ([field]) =>
        inherited.includes(field) || (!notSettings.has(field) && !Object.hasOwn(perRequest, field)),
    ),
  )
}

/**
 * The per-request fields that a request has. A server that refuses one of them with an anchor may
 * keep it in force for continuations.
 */
export function perRequestFields(request: Snapshot): readonly string[] {
  return Object.keys(perRequest).filter((field) => (request[field] ?? undefined) !== undefined)
}

/** The JSON size of the per-request fields among the settings, which may be long. */
export function inheritedBytes(settings: Settings): number {
  return Object.entries(settings)
    .filter(([field]) => Object.hasOwn(perRequest, field))
    .reduce((bytes, [, value]) => bytes + Buffer.byteLength(JSON.stringify(value ?? null)), 0)
}

/** The first field that was changed, added or removed; `undefined` when the settings are equal. */
export function changedSetting(before: Settings, now: Settings): string | undefined {
  for (const field of new Set([...Object.keys(before), ...Object.keys(now)])) {
    if (!jsonEqual(settingOf(before, field), settingOf(now, field))) return field
  }
  return undefined
}

/** One setting: `null` means left out, and `store` left out means `true` (P20). */
function settingOf(settings: Settings, field: string): unknown {
  const given = Object.hasOwn(settings, field) ? (settings[field] ?? undefined) : undefined
  return field === 'store' ? (given ?? true) : given
}
