// The settings of a turn: which top-level fields must stay equal within a chain, and which may
// change because every create carries its own. A field that is not listed must stay equal.
import type { Snapshot } from '../protocol/snapshot.js'
import { wordsIn } from '../protocol/words.js'
import { jsonEqual } from './match/json-equal.js'

/** Per-request fields, by the reason: they are resent with every turn and may change. */
const perRequest = wordsIn(
  [
    // P13: not carried over with previous_response_id
    'instructions',
    // P13: counts for the request that carries it
    `max_tool_calls include max_output_tokens temperature top_p top_logprobs metadata
    prompt_cache_key prompt_cache_retention safety_identifier user`,
    // https://developers.openai.com/api/docs/guides/steering: a create uses its own settings
    'tools tool_choice parallel_tool_calls text',
    // https://developers.openai.com/api/docs/guides/prompt-caching/diagnostics: for one request,
    // no context
    'prompt_cache_options',
    // docs/internals/protocol.md#inheritance: as the settings of that guide, and accepted
    'reasoning',
    // https://vercel.com/docs/ai-gateway/sdks-and-apis/responses/websockets: sent on every frame
    'service_tier',
    // docs/internals/protocol.md#fields: Codex sends what would be headers of one request
    'client_metadata',
  ].join(' '),
)

/** Fields that do not change the context: transport, and fields that the plan or frame sets. */
const notSettings = wordsIn(`
  type stream_id input previous_response_id stream stream_options background background_options
  generate
`)

/** The fields that must stay equal, with their values. */
export type Settings = Readonly<Record<string, unknown>>

/**
 * The settings of a request that later turns must repeat. `inherited` names per-request fields that
 * this endpoint keeps in force for continuations.
 */
export function settingsOf(request: Snapshot, inherited: readonly string[] = []): Settings {
  const fields = Object.keys(request).filter(
    (field) => inherited.includes(field) || (!notSettings.has(field) && !perRequest.has(field)),
  )
  // An assignment to a field named `__proto__` would set the prototype.
  return Object.fromEntries(fields.map((field) => [field, request[field]]))
}

/**
 * The per-request fields that a request has. A server that refuses one of them with an anchor may
 * keep it in force for continuations.
 */
export function perRequestFields(request: Snapshot): readonly string[] {
  return [...perRequest].filter((field) => (request[field] ?? undefined) !== undefined)
}

/** The JSON size of the per-request fields among the settings, which may be long. */
export function inheritedBytes(settings: Settings): number {
  return Object.entries(settings)
    .filter(([field]) => perRequest.has(field))
    .reduce((bytes, [, value]) => bytes + Buffer.byteLength(JSON.stringify(value ?? null)), 0)
}

/** The first field that was changed, added or removed; `undefined` when the settings are equal. */
export function changedSetting(before: Settings, now: Settings): string | undefined {
  return Object.keys({ ...before, ...now }).find(
    (field) => !jsonEqual(settingOf(before, field), settingOf(now, field)),
  )
}

/** One setting: `null` means left out, and `store` left out means `true` (P20). */
function settingOf(settings: Settings, field: string): unknown {
  const given = Object.hasOwn(settings, field) ? (settings[field] ?? undefined) : undefined
  return field === 'store' ? (given ?? true) : given
}
