// Checks faults from JavaScript callers and the command line. It applies none of them.
import { z } from 'zod'
import { DevServerError } from '../errors.js'
import { errorSpellings } from '../profiles/profile.js'
import type { JsonObject } from '../wire/json.js'
import { type Fault, type FaultPoint, type FaultType, maxRemembered } from './fault.js'

const faultPoints = [
  'before-created',
  'after-created',
  'after-first-output',
  'before-completed',
  'after-completed',
]
const pointRule = `expected one of ${faultPoints.join(', ')}, before:EVENT or after:EVENT`

const count = z.int().min(1)
const text = z.string().min(1)
const headers = z.record(z.string(), z.string())
const eventObject = z.custom<JsonObject>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  'expected an object',
)
const at = z.custom<FaultPoint>(
  (value) =>
    typeof value === 'string' &&
    (faultPoints.includes(value) || /^(before|after):\S+$/.test(value)),
  pointRule,
)
/** Close codes that may be sent. Source: RFC 6455, section 7.4. */
const closeCode = z
  .int()
  .refine(
    (code) =>
      (code >= 1000 && code <= 1014 && ![1004, 1005, 1006].includes(code)) ||
      (code >= 3000 && code < 5000),
    'expected a close code that may be sent: 1000 to 1014 but for 1004 to 1006, or 3000 to 4999',
  )

/** A close frame has 125 bytes, of which the code takes two. Source: RFC 6455, section 5.5. */
const closeReason = z
  .string()
  .refine((reason) => Buffer.byteLength(reason) <= 123, 'expected at most 123 bytes of UTF-8')

const scope = {
  connection: count.exactOptional(),
  lane: z.string().nullable().exactOptional(),
  turn: count.exactOptional(),
  times: z
    .union([count, z.literal('always')], 'expected a count of at least 1, or "always"')
    .exactOptional(),
  probability: z.number().min(0).max(1).exactOptional(),
}
const websocket = { ...scope, transport: z.literal('websocket').exactOptional() }
const anyTransport = { ...scope, transport: z.enum(['websocket', 'http']).exactOptional() }

const anyFault = z.discriminatedUnion('type', [
  z.strictObject({
    ...websocket,
    type: z.literal('refuse-upgrade'),
    status: z.int().min(300).max(599),
    headers: headers.exactOptional(),
    body: z.string().exactOptional(),
  }),
  z.strictObject({ ...websocket, type: z.literal('never-answer') }),
  z.strictObject({ ...websocket, type: z.literal('silence') }),
  z.strictObject({
    ...websocket,
    type: z.literal('slow-reader'),
    bytesPerSecond: z.number().positive(),
  }),
  z.strictObject({ ...anyTransport, type: z.literal('drop'), at }),
  z.strictObject({
    ...websocket,
    type: z.literal('close'),
    at,
    code: closeCode,
    reason: closeReason.exactOptional(),
  }),
  z.strictObject({ ...websocket, type: z.literal('half-open'), at }),
  z.strictObject({
    ...anyTransport,
    type: z.literal('stall'),
    at,
    forMs: z.number().positive().exactOptional(),
  }),
  z.strictObject({
    ...anyTransport,
    type: z.literal('error'),
    at,
    spelling: z.enum(errorSpellings).exactOptional(),
    status: z.int().min(400).max(599).exactOptional(),
    code: text.nullable().exactOptional(),
    message: z.string().exactOptional(),
    errorType: text.exactOptional(),
    param: text.exactOptional(),
    headers: headers.exactOptional(),
    isUnattributed: z.boolean().exactOptional(),
    goesOn: z.enum(['beside', 'ahead']).exactOptional(),
    resumesAfterMs: z.number().positive().exactOptional(),
  }),
  z.strictObject({
    ...anyTransport,
    type: z.literal('safety-stop'),
    at: z.union([z.literal('upgrade'), at], `${pointRule}, or upgrade`),
    as: z.enum(['error', 'failed']).exactOptional(),
    misalignment: eventObject.exactOptional(),
    spelling: z.enum(errorSpellings).exactOptional(),
    isUnattributed: z.boolean().exactOptional(),
  }),
  z.strictObject({ ...websocket, type: z.literal('age-limit'), at }),
  z.strictObject({
    ...websocket,
    type: z.literal('late-frames'),
    at,
    ends: z.enum(['error', 'nothing']).exactOptional(),
  }),
  z.strictObject({
    ...websocket,
    type: z.literal('repeat-frames'),
    at,
    part: z.enum(['terminal', 'all']).exactOptional(),
    back: count.max(maxRemembered).exactOptional(),
  }),
  z.strictObject({
    ...websocket,
    type: z.literal('unasked-response'),
    at,
    afterMs: z.number().positive().exactOptional(),
  }),
  z.strictObject({
    ...anyTransport,
    type: z.literal('flood'),
    at,
    count: z.union([count, z.literal('endless')], 'expected a count of at least 1, or "endless"'),
    event: eventObject.exactOptional(),
    bytes: count.exactOptional(),
  }),
  z.strictObject({
    ...websocket,
    type: z.literal('endless-message'),
    at,
    bytes: count.exactOptional(),
  }),
  z.strictObject({
    ...anyTransport,
    type: z.literal('unknown-event'),
    at,
    event: eventObject.exactOptional(),
  }),
  z.strictObject({ ...websocket, type: z.literal('binary-frame'), at }),
  z.strictObject({
    ...anyTransport,
    type: z.literal('bad-json'),
    at,
    text: z.string().exactOptional(),
  }),
  z.strictObject({ ...websocket, type: z.literal('omit-stream-id'), event: text.exactOptional() }),
  z.strictObject({
    ...anyTransport,
    type: z.literal('omit-sequence-number'),
    event: text.exactOptional(),
  }),
  z.strictObject({
    ...anyTransport,
    type: z.literal('wrong-sequence-number'),
    event: text.exactOptional(),
    as: z.enum(['gap', 'duplicate']).exactOptional(),
  }),
  z.strictObject({ ...anyTransport, type: z.literal('omit-event'), event: text.exactOptional() }),
  z.strictObject({
    ...anyTransport,
    type: z.literal('duplicate-event'),
    event: text.exactOptional(),
  }),
  z.strictObject({
    ...anyTransport,
    type: z.literal('foreign-item-id'),
    event: text.exactOptional(),
  }),
  z.strictObject({
    ...anyTransport,
    type: z.literal('oversize-event'),
    event: text.exactOptional(),
    in: z.enum(['event', 'response', 'item']).exactOptional(),
    bytes: count.exactOptional(),
    depth: count.exactOptional(),
  }),
  z.strictObject({
    ...anyTransport,
    type: z.literal('empty-completed-output'),
    as: z.enum(['empty', 'missing', 'no-response']).exactOptional(),
  }),
  z.strictObject({
    ...anyTransport,
    type: z.literal('ignore-anchor'),
    echo: z.enum(['null', 'nothing', 'other']).exactOptional(),
  }),
  z.strictObject({ ...anyTransport, type: z.literal('foreign-echo') }),
  z.strictObject({
    ...anyTransport,
    type: z.literal('constant-id'),
    of: z.enum(['server', 'connection']).exactOptional(),
    items: z.boolean().exactOptional(),
  }),
])

/** The types of all faults, for tests that try each one. */
export const faultTypes: readonly FaultType[] = anyFault.options.map(
  ({ shape }) => shape.type.value,
)

const fault: z.ZodType<Fault> = anyFault
  .refine(
    ({ transport, connection, lane }) =>
      transport !== 'http' || (connection === undefined && lane === undefined),
    'connection and lane mean nothing over HTTP',
  )
  .refine(
    (given) => given.type !== 'error' || given.transport !== 'http' || given.goesOn === undefined,
    'goesOn means nothing over HTTP: the answer ends with the error',
  )

/**
 * Checks one fault.
 * @param where Name of the value in the message, such as `faults[2]` or `--fault`.
 * @throws DevServerError `invalid_option`; the message names the field and what was expected.
 */
export function readFault(value: unknown, where: string): Fault {
  const { success, data, error } = fault.safeParse(value)
  if (success) return data
  const issue = error.issues[0]
  const path = [where, ...(issue?.path ?? []).map(String)].join('.')
  throw new DevServerError('invalid_option', `${path}: ${issue?.message ?? 'not a fault'}.`)
}

/** Checks a list of faults. @throws DevServerError as {@link readFault}. */
export function readFaults(values: readonly unknown[], where: string): readonly Fault[] {
  return values.map((value, index) => readFault(value, `${where}[${index}]`))
}
