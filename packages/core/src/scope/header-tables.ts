// The tables of header names that scopes are made by: exact names, each row with the page that says
// what they mean. Why a name stands where it does is docs/decisions/0001-scopes-by-headers.md. It
// reads no header.

/** Some names, and the page that says what they mean. */
interface Row {
  readonly source: string
  readonly names: readonly string[]
}

const namesOf = (rows: readonly Row[]): ReadonlySet<string> =>
  new Set(rows.flatMap(({ names }) => names))

/** Headers of one HTTP message and its connection, set by the program that writes the message. */
export const messageHeaders: ReadonlySet<string> = namesOf([
  {
    source: 'https://www.rfc-editor.org/rfc/rfc9110#name-fields',
    names: [
      'connection',
      'content-encoding',
      'content-language',
      'content-length',
      'content-type',
      'accept',
      'accept-charset',
      'accept-encoding',
      'accept-language',
      'date',
      'expect',
      'host',
      'if-match',
      'if-modified-since',
      'if-none-match',
      'if-range',
      'if-unmodified-since',
      'max-forwards',
      'range',
      'te',
      'trailer',
      'upgrade',
    ],
  },
  {
    source: 'https://www.rfc-editor.org/rfc/rfc9112#name-transfer-encoding',
    names: ['transfer-encoding', 'keep-alive', 'proxy-connection'],
  },
  {
    source: 'https://www.rfc-editor.org/rfc/rfc9111#name-field-definitions',
    names: ['cache-control', 'pragma'],
  },
  { source: 'https://www.rfc-editor.org/rfc/rfc9530', names: ['content-digest', 'repr-digest'] },
  { source: 'https://www.rfc-editor.org/rfc/rfc1864', names: ['content-md5'] },
  { source: 'https://www.rfc-editor.org/rfc/rfc9218', names: ['priority'] },
  {
    // The handshake has its own.
    source: 'https://www.rfc-editor.org/rfc/rfc6455#section-11.3',
    names: [
      'sec-websocket-accept',
      'sec-websocket-extensions',
      'sec-websocket-key',
      'sec-websocket-protocol',
      'sec-websocket-version',
    ],
  },
  {
    source: 'https://www.w3.org/TR/fetch-metadata/',
    names: ['sec-fetch-dest', 'sec-fetch-mode', 'sec-fetch-site', 'sec-fetch-user'],
  },
])

/** What describes the program that sends a message. */
export const programHeaders: ReadonlySet<string> = namesOf([
  { source: 'https://www.rfc-editor.org/rfc/rfc9110#name-user-agent', names: ['user-agent'] },
  {
    source: 'https://wicg.github.io/ua-client-hints/',
    names: ['sec-ch-ua', 'sec-ch-ua-mobile', 'sec-ch-ua-platform'],
  },
  {
    source: 'https://github.com/openai/openai-node/blob/master/src/internal/detect-platform.ts',
    names: [
      'x-stainless-arch',
      'x-stainless-lang',
      'x-stainless-os',
      'x-stainless-package-version',
      'x-stainless-runtime',
      'x-stainless-runtime-version',
    ],
  },
  {
    source: 'https://github.com/openai/openai-node/blob/master/src/client.ts',
    names: [
      'x-stainless-custom-poll-interval',
      'x-stainless-helper-method',
      'x-stainless-poll-helper',
      'x-stainless-retry-count',
      'x-stainless-timeout',
    ],
  },
])

/** Names of one request or trace, by which it is looked up afterwards. */
export const requestHeaders: ReadonlySet<string> = namesOf([
  { source: 'https://www.w3.org/TR/trace-context/', names: ['traceparent', 'tracestate'] },
  {
    source: 'https://github.com/openzipkin/b3-propagation',
    names: ['b3', 'x-b3-traceid', 'x-b3-spanid', 'x-b3-parentspanid', 'x-b3-sampled', 'x-b3-flags'],
  },
  {
    source: 'https://www.jaegertracing.io/docs/1.76/architecture/#trace-context-propagation',
    names: ['uber-trace-id'],
  },
  { source: 'https://develop.sentry.dev/sdk/telemetry/traces/', names: ['sentry-trace'] },
  {
    source: 'https://docs.datadoghq.com/tracing/trace_collection/trace_context_propagation/',
    names: [
      'x-datadog-origin',
      'x-datadog-parent-id',
      'x-datadog-sampling-priority',
      'x-datadog-tags',
      'x-datadog-trace-id',
    ],
  },
  {
    source:
      'https://docs.newrelic.com/docs/distributed-tracing/concepts/how-new-relic-distributed-tracing-works/',
    names: ['newrelic'],
  },
  {
    source: 'https://www.elastic.co/docs/reference/apm/agents/nodejs/distributed-tracing',
    names: ['elastic-apm-traceparent'],
  },
  {
    source: 'https://cloud.google.com/trace/docs/trace-context#http-requests',
    names: ['x-cloud-trace-context'],
  },
  {
    source:
      'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-request-tracing.html',
    names: ['x-amzn-trace-id'],
  },
  {
    source:
      'https://open-telemetry.github.io/opentelemetry-js/variables/_opentelemetry_semantic-conventions.incubating.ATTR_AWS_REQUEST_ID.html',
    names: ['x-amzn-requestid', 'x-amzn-request-id', 'x-amz-request-id'],
  },
  {
    source: 'https://github.com/microsoft/api-guidelines/blob/vNext/azure/Guidelines.md',
    names: ['x-ms-client-request-id', 'x-ms-request-id'],
  },
  {
    source: 'https://en.wikipedia.org/wiki/List_of_HTTP_header_fields',
    names: ['x-request-id', 'x-correlation-id'],
  },
  { source: 'https://developer.konghq.com/plugins/correlation-id/', names: ['kong-request-id'] },
  {
    source: 'https://developers.openai.com/api/reference/overview',
    names: ['x-client-request-id'],
  },
  {
    source: 'https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/',
    names: ['idempotency-key'],
  },
  { source: 'https://vercel.com/docs/headers/request-headers', names: ['x-vercel-id'] },
  {
    source: 'https://developers.cloudflare.com/fundamentals/reference/http-headers/',
    names: ['cf-ray'],
  },
  {
    source: 'https://developers.cloudflare.com/ai-gateway/glossary/',
    names: ['cf-aig-event-id', 'cf-aig-log-id', 'cf-aig-metadata'],
  },
  {
    source: 'https://docs.helicone.ai/helicone-headers/header-directory',
    names: [
      'helicone-request-id',
      'helicone-session-id',
      'helicone-session-name',
      'helicone-session-path',
    ],
  },
  {
    source: 'https://docs.langchain.com/langsmith/distributed-tracing',
    names: ['langsmith-trace'],
  },
  {
    // Not `langfuse_trace_user_id`, which says who asks.
    source: 'https://docs.litellm.ai/docs/observability/langfuse_integration',
    names: [
      'langfuse_existing_trace_id',
      'langfuse_generation_id',
      'langfuse_generation_name',
      'langfuse_parent_observation_id',
      'langfuse_session_id',
      'langfuse_tags',
      'langfuse_trace_id',
      'langfuse_trace_metadata',
      'langfuse_trace_name',
      'langfuse_trace_release',
      'langfuse_trace_version',
    ],
  },
  {
    // Not `x-litellm-session-id` and `x-litellm-tags`, which choose the deployment.
    source: 'https://docs.litellm.ai/docs/a2a',
    names: ['x-litellm-trace-id'],
  },
  {
    // Not `x-portkey-metadata`, by which routes are chosen.
    source: 'https://portkey.ai/docs/product/observability/traces',
    names: [
      'x-portkey-parent-span-id',
      'x-portkey-span-id',
      'x-portkey-span-name',
      'x-portkey-trace-id',
    ],
  },
])

/**
 * What says who asks and who pays: never taken out of a scope, and never named as what needlessly
 * splits scopes.
 */
export const callerHeaders: ReadonlySet<string> = namesOf([
  {
    source: 'https://www.rfc-editor.org/rfc/rfc9110#name-http-authentication',
    names: ['authorization', 'proxy-authorization'],
  },
  { source: 'https://www.rfc-editor.org/rfc/rfc6265', names: ['cookie'] },
  {
    source: 'https://developers.openai.com/api/reference/overview',
    names: ['openai-organization', 'openai-project'],
  },
  {
    source: 'https://learn.microsoft.com/azure/ai-foundry/openai/reference#authentication',
    names: ['api-key'],
  },
  {
    source: 'https://learn.microsoft.com/azure/api-management/api-management-subscriptions',
    names: ['ocp-apim-subscription-key'],
  },
  {
    source:
      'https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-setup-api-key-with-console.html',
    names: ['x-api-key'],
  },
  {
    source:
      'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html',
    names: ['x-amz-security-token'],
  },
  {
    source: 'https://cloud.google.com/docs/authentication/api-keys-use',
    names: ['x-goog-api-key'],
  },
  {
    source: 'https://docs.helicone.ai/helicone-headers/header-directory',
    names: ['helicone-auth'],
  },
  {
    source: 'https://developers.cloudflare.com/ai-gateway/configuration/authentication/',
    names: ['cf-aig-authorization'],
  },
  {
    source: 'https://portkey.ai/docs/api-reference/inference-api/headers',
    names: ['x-portkey-api-key', 'x-portkey-virtual-key'],
  },
  { source: 'https://docs.litellm.ai/docs/proxy/virtual_keys', names: ['x-litellm-api-key'] },
])
