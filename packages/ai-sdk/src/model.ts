// A language model with per-call control and the turn record: the installed @ai-sdk/openai's own
// model, of whichever specification, with its two calls wrapped. It changes no prompt and no part
// but the metadata of the last.
import type { OpenAIProvider } from '@ai-sdk/openai'
import { checkHeaders, type ResponsesClient } from '@warmline/core'
import { type LabelledCall, labelCall, type WarmlineProviderMetadata } from './call.js'
import { readControl } from './control.js'
import { takeTransport } from './session.js'

/** The installed specification's language model. */
export type LanguageModel = ReturnType<OpenAIProvider['responses']>
type Options = Parameters<LanguageModel['doGenerate']>[0]
type StreamResult = Awaited<ReturnType<LanguageModel['doStream']>>
type Part = StreamResult['stream'] extends ReadableStream<infer Each> ? Each : never
type Metadata = NonNullable<Awaited<ReturnType<LanguageModel['doGenerate']>>['providerMetadata']>

/** Wraps the calls of a model that nobody else holds yet. */
export function withTurnRecords(
  model: LanguageModel,
  client: () => ResponsesClient,
): LanguageModel {
  const doGenerate = model.doGenerate.bind(model)
  const doStream = model.doStream.bind(model)
  const start = (given: Options): { readonly call: LabelledCall; readonly labelled: Options } => {
    checkHeaders(Object.entries(given.headers ?? {}))
    const { options, transport, answered } = takeTransport(given, client())
    const control = {
      ...(transport === undefined ? {} : { transport }),
      ...readControl(options.providerOptions),
    }
    const call = labelCall(client(), control, answered)
    return { call, labelled: { ...options, headers: { ...options.headers, ...call.headers } } }
  }
  const wrapped: Pick<LanguageModel, 'doGenerate' | 'doStream'> = {
    async doGenerate(options) {
      const { call, labelled } = start(options)
      try {
        const result = await doGenerate(labelled)
        return withRecord(result, await call.record())
      } catch (error) {
        throw withRetryRule(error)
      } finally {
        call.end()
      }
    },
    async doStream(options) {
      const { call, labelled } = start(options)
      try {
        const result = await doStream(labelled)
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
 * An error as it is, but never retryable where its answer says so, as by openai-node: the AI SDK
 * goes by the status alone, and would ask again for what waits for money, or has run.
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
 * Puts the record on the finish part. Whatever way the stream ends, nobody looks for the record
 * afterwards. Read by hand: a TransformStream would cost each part several times as much.
 */
function recordInFinish(stream: ReadableStream<Part>, call: LabelledCall): ReadableStream<Part> {
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
            // A reader may leave the rest, of which nothing is to come.
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
  // A record is JSON by itself; the copy is what says so to the compiler.
  const warmline: Metadata[string] = JSON.parse(JSON.stringify(record))
  return { ...result, providerMetadata: { ...result.providerMetadata, warmline } }
}
