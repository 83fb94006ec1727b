// The names that leave this package: attributes of spans and metrics. No logic.

/** The name of the tracer and of the meter. */
export const scopeName = '@warmline/otel'

/** Attributes of Warmline's own; none of their values is content, a header value or a key. */
export const attribute = {
  transport: 'warmline.transport',
  mode: 'warmline.mode',
  reason: 'warmline.reason',
  outcome: 'warmline.outcome',
  fallback: 'warmline.fallback',
  reseed: 'warmline.reseed',
  model: 'warmline.model',
  scope: 'warmline.scope',
  hints: 'warmline.hints',
  connection: 'warmline.connection',
  lane: 'warmline.lane',
  replays: 'warmline.replays',
  itemsSent: 'warmline.items.sent',
  itemsKept: 'warmline.items.kept',
  bytesSent: 'warmline.bytes.sent',
  bytesKept: 'warmline.bytes.kept',
  bytesFull: 'warmline.bytes.full',
  queue: 'warmline.queue.duration',
  handshake: 'warmline.handshake.duration',
  firstEvent: 'warmline.time_to_first_event',
  firstOutput: 'warmline.time_to_first_output',
} as const

/** Attributes of OpenTelemetry's general conventions. */
export const general = {
  serverAddress: 'server.address',
  serverPort: 'server.port',
  errorType: 'error.type',
  responseId: 'gen_ai.response.id',
} as const
