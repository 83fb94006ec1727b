// The tables of header names that scopes are made by: exact names, each after the page that says
// what it means. Why a name stands where it does is
// docs/internals/decisions/0001-scopes-by-headers.md. It reads no header.

/** Headers of one HTTP message and its connection, set by the program that writes the message. */
export const messageHeaders: ReadonlySet<string> = new Set([
  // https://www.rfc-editor.org/rfc/rfc9110#name-fields
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
  // https://www.rfc-editor.org/rfc/rfc9112#name-transfer-encoding
  'transfer-encoding',
  'keep-alive',
  'proxy-connection',
  // https://www.rfc-editor.org/rfc/rfc9111#name-field-definitions
  'cache-control',
  'pragma',
  // https://www.rfc-editor.org/rfc/rfc9530
  'content-digest',
  'repr-digest',
  // https://www.rfc-editor.org/rfc/rfc1864
  'content-md5',
  // https://www.rfc-editor.org/rfc/rfc9218
  'priority',
  // The handshake has its own.
  // https://www.rfc-editor.org/rfc/rfc6455#section-11.3
  'sec-websocket-accept',
  'sec-websocket-extensions',
  'sec-websocket-key',
  'sec-websocket-protocol',
  'sec-websocket-version',
  // https://www.w3.org/TR/fetch-metadata/
  'sec-fetch-dest',
  'sec-fetch-mode',
  'sec-fetch-site',
  'sec-fetch-user',
])

/** What describes the program that sends a message. */
export const programHeaders: ReadonlySet<string> = new Set([
  // https://www.rfc-editor.org/rfc/rfc9110#name-user-agent
  'user-agent',
  // https://wicg.github.io/ua-client-hints/
  'sec-ch-ua',
  'sec-ch-ua-mobile',
  'sec-ch-ua-platform',
  // https://github.com/openai/openai-node/blob/master/src/internal/detect-platform.ts
  'x-stainless-arch',
  'x-stainless-lang',
  'x-stainless-os',
  'x-stainless-package-version',
  'x-stainless-runtime',
  'x-stainless-runtime-version',
  // https://github.com/openai/openai-node/blob/master/src/client.ts
  'x-stainless-custom-poll-interval',
  'x-stainless-helper-method',
  'x-stainless-poll-helper',
  'x-stainless-retry-count',
  'x-stainless-timeout',
])

/** Names of one request or trace, by which it is looked up afterwards. */
export const requestHeaders: ReadonlySet<string> = new Set([
  // https://www.w3.org/TR/trace-context/
  'traceparent',
  'tracestate',
  // https://github.com/openzipkin/b3-propagation
  'b3',
  'x-b3-traceid',
  'x-b3-spanid',
  'x-b3-parentspanid',
  'x-b3-sampled',
  'x-b3-flags',
  // https://www.jaegertracing.io/docs/1.76/architecture/#trace-context-propagation
  'uber-trace-id',
  // https://develop.sentry.dev/sdk/telemetry/traces/
  'sentry-trace',
  // https://docs.datadoghq.com/tracing/trace_collection/trace_context_propagation/
  'x-datadog-origin',
  'x-datadog-parent-id',
  'x-datadog-sampling-priority',
  'x-datadog-tags',
  'x-datadog-trace-id',
  // https://docs.newrelic.com/docs/distributed-tracing/concepts/how-new-relic-distributed-tracing-works/
  'newrelic',
  // https://www.elastic.co/docs/reference/apm/agents/nodejs/distributed-tracing
  'elastic-apm-traceparent',
  // https://cloud.google.com/trace/docs/trace-context#http-requests
  'x-cloud-trace-context',
  // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-request-tracing.html
  'x-amzn-trace-id',
  // https://open-telemetry.github.io/opentelemetry-js/variables/_opentelemetry_semantic-conventions.incubating.ATTR_AWS_REQUEST_ID.html
  'x-amzn-requestid',
  'x-amzn-request-id',
  'x-amz-request-id',
  // https://github.com/microsoft/api-guidelines/blob/vNext/azure/Guidelines.md
  'x-ms-client-request-id',
  'x-ms-request-id',
  // https://en.wikipedia.org/wiki/List_of_HTTP_header_fields
  'x-request-id',
  'x-correlation-id',
  // https://developer.konghq.com/plugins/correlation-id/
  'kong-request-id',
  // https://developers.openai.com/api/reference/overview
  'x-client-request-id',
  // https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
  'idempotency-key',
  // https://vercel.com/docs/headers/request-headers
  'x-vercel-id',
  // https://developers.cloudflare.com/fundamentals/reference/http-headers/
  'cf-ray',
  // https://developers.cloudflare.com/ai-gateway/glossary/
  'cf-aig-event-id',
  'cf-aig-log-id',
  'cf-aig-metadata',
  // https://docs.helicone.ai/helicone-headers/header-directory
  'helicone-request-id',
  'helicone-session-id',
  'helicone-session-name',
  'helicone-session-path',
  // https://docs.langchain.com/langsmith/distributed-tracing
  'langsmith-trace',
  // Not `langfuse_trace_user_id`, which says who asks.
  // https://docs.litellm.ai/docs/observability/langfuse_integration
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
  // Not `x-litellm-session-id` and `x-litellm-tags`, which choose the deployment.
  // https://docs.litellm.ai/docs/a2a
  'x-litellm-trace-id',
  // Not `x-portkey-metadata`, by which routes are chosen.
  // https://portkey.ai/docs/product/observability/traces
  'x-portkey-parent-span-id',
  'x-portkey-span-id',
  'x-portkey-span-name',
  'x-portkey-trace-id',
])

/**
 * What says who asks and who pays: never taken out of a scope, and never named as what needlessly
 * splits scopes.
 */
export const callerHeaders: ReadonlySet<string> = new Set([
  // https://www.rfc-editor.org/rfc/rfc9110#name-http-authentication
  'authorization',
  'proxy-authorization',
  // https://www.rfc-editor.org/rfc/rfc6265
  'cookie',
  // https://developers.openai.com/api/reference/overview
  'openai-organization',
  'openai-project',
  // https://learn.microsoft.com/azure/ai-foundry/openai/reference#authentication
  'api-key',
  // https://learn.microsoft.com/azure/api-management/api-management-subscriptions
  'ocp-apim-subscription-key',
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-setup-api-key-with-console.html
  'x-api-key',
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
  'x-amz-security-token',
  // https://cloud.google.com/docs/authentication/api-keys-use
  'x-goog-api-key',
  // https://docs.helicone.ai/helicone-headers/header-directory
  'helicone-auth',
  // https://developers.cloudflare.com/ai-gateway/configuration/authentication/
  'cf-aig-authorization',
  // https://portkey.ai/docs/api-reference/inference-api/headers
  'x-portkey-api-key',
  'x-portkey-virtual-key',
  // https://docs.litellm.ai/docs/proxy/virtual_keys
  'x-litellm-api-key',
])
