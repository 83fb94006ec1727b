// A language model with per-call options and turn records: wraps the two calls of the installed
// @ai-sdk/openai's model, whatever its specification version. It changes no prompt, and of the
// parts only the metadata of the last.
import type { OpenAIProvider } from '@ai-sdk/openai'
import { checkHeaders, type ResponsesClient } from '@warmline/core'
import { type LabeledCall, labelCall, type WarmlineProviderMetadata } from './call.js'
import { readControl } from './control.js'
import { takeTransport } from './session.js'

/** The language model of the installed @ai-sdk/openai. */
export type LanguageModel = ReturnType<OpenAIProvider['responses']>
type Options = Parameters<LanguageModel['doGenerate']>[0]
type StreamResult = Awaited<ReturnType<LanguageModel['doStream']>>
type Part = StreamResult['stream'] extends ReadableStream<infer Each> ? Each : never
type Metadata = NonNullable<Awaited<ReturnType<LanguageModel['doGenerate']>>['providerMetadata']>

/** Wraps the calls of `model` in place; nobody else may use it yet. */
export function withTurnRecords(
  model: LanguageModel,
  client: () => ResponsesClient,
): LanguageModel {
  const doGenerate = model.doGenerate.bind(model)
  const doStream = model.doStream.bind(model)
  const start = (given: Options): { readonly call: LabeledCall; readonly labeled: Options } => {
    checkHeaders(Object.entries(given.headers ?? {}))
    const { options, transport, answered } = takeTransport(given, client())
    const control = {
      ...(transport === undefined ? {} : { transport }),
      ...readControl(options.providerOptions),
    }
    const call = labelCall(client(), control, answered)
    return { call, labeled: { ...options, headers: { ...options.headers, ...call.headers } } }
  }
  const wrapped: Pick<LanguageModel, 'doGenerate' | 'doStream'> = {
    async doGenerate(options) {
      const { call, labeled } = start(options)
      try {
        const result = await doGenerate(labeled)
        return withRecord(result, await call.record())
      } catch (error) {
        throw withRetryRule(error)
      } finally {
        call.end()
      }
    },
    async doStream(options) {
      const { call, labeled } = start(options)
      try {
        const result = await doStream(labeled)
        return { ...result, stream: recordInFinish(result.stream, call) }
      } catch (error) {
        call.end()
        throw withRetryRule(error)
      }
    },
  }
  return Object.assign(model, wrapped)
}

/**
 * Marks an error as not retryable when the answer has `x-should-retry: false`, as openai-node does.
 * The AI SDK looks only at the status and would resend a turn that is out of quota or has run.
 */
function withRetryRule(error: unknown): unknown {
  if (!(error instanceof Error) || !('isRetryable' in error) || !('responseHeaders' in error))
    return error
  const { responseHeaders } = error
  const headers =
    typeof responseHeaders === 'object' && responseHeaders !== null ? responseHeaders : {}
  if ('x-should-retry' in headers && headers['x-should-retry'] === 'false')
    error.isRetryable = false
  return error
}

/**
 * Adds the record to the finish part, and stops listening however the stream ends. It reads by
 * hand, because a TransformStream costs several times as much for each part.
 */
function recordInFinish(stream: ReadableStream<Part>, call: LabeledCall): ReadableStream<Part> {
  const reader = stream.getReader()
  return new ReadableStream<Part>(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read()
          if (done) {
            call.end()
            controller.close()
          } else if (value.type !== 'finish') controller.enqueue(value)
          else {
            const record = await call.record()
            // The reader may stop here, since nothing else follows.
            call.end()
            controller.enqueue(withRecord(value, record))
          }
        } catch (error) {
          call.end()
          reader.cancel(error).catch(() => {})
          throw error
        }
      },
      async cancel(reason) {
        call.end()
        await reader.cancel(reason)
      },
    },
    { highWaterMark: 0 },
  )
}

function withRecord<Result extends { providerMetadata?: Metadata }>(
  result: Result,
  record: WarmlineProviderMetadata | undefined,
): Result {
  if (record === undefined) return result
  // A record is plain JSON; the copy proves that to the compiler.
  const warmline: Metadata[string] = JSON.parse(JSON.stringify(record))
  return { ...result, providerMetadata: { ...result.providerMetadata, warmline } }
}
