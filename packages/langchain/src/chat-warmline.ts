// The chat model: @langchain/openai's own in Responses mode, on Warmline's fetch. Wiring, lifetime
// and types; of a message it changes only the metadata of the turn.
import type { CallbackManagerForLLMRun } from '@langchain/core/callbacks/manager'
import type { BaseMessage } from '@langchain/core/messages'
import type { ChatGenerationChunk, ChatResult } from '@langchain/core/outputs'
import { ChatOpenAI, type ChatOpenAICallOptions, type ChatOpenAIFields } from '@langchain/openai'
import {
  apiKeyOf,
  defaultClient,
  endpointFor,
  openaiEndpoint,
  type ResponsesClient,
  type TurnRecord,
} from '@warmline/core'
import { addressOf } from './address.js'
import { Call, leaveAlone } from './call.js'
import { checkFields } from './credentials.js'
import {
  type ClientChoice,
  switchesOf,
  type TurnSwitches,
  warmlineFetch,
} from './warmline-fetch.js'

/**
 * Fields of {@link ChatWarmline}: those of `ChatOpenAI` and of the connection. All are optional.
 */
export interface ChatWarmlineFields extends ChatOpenAIFields, ClientChoice, TurnSwitches {}

/** Call options of {@link ChatWarmline}: those of `ChatOpenAI`, and the switches of this call. */
export interface ChatWarmlineCallOptions extends ChatOpenAICallOptions {
  /** Transport and continuation of this call. @default the model's */
  readonly warmline?: TurnSwitches
}

/** The events of `streamEvents` version v3, which @langchain/openai 1.4 does not have yet. */
type Events = ChatOpenAI extends { _streamChatModelEvents(...given: never[]): infer Generator }
  ? Generator
  : never

/**
 * `ChatOpenAI` on the Responses API in WebSocket mode; everything else works as before. Every
 * answer's `response_metadata.warmline` has the `TurnRecord` of its turn.
 * @example const model = new ChatWarmline({ model: 'gpt-6-astra' })
 * const agent = createAgent({ model, tools })
 */
export class ChatWarmline<
  CallOptions extends ChatWarmlineCallOptions = ChatWarmlineCallOptions,
> extends ChatOpenAI<CallOptions> {
  readonly #given: ChatWarmlineFields

  /**
   * @throws WarmlineError `invalid_option` when client, endpoint and URL contradict each other,
   * when another vendor's server is given without that vendor's key, and for a `responses`
   * delegate, which makes its own requests; `invalid_request` for a key or header that HTTP does
   * not allow, whose value is not shown.
   */
  constructor(model: string, fields?: Omit<ChatWarmlineFields, 'model'>)
  constructor(fields?: ChatWarmlineFields)
  constructor(
    modelOrFields?: string | ChatWarmlineFields,
    fields?: Omit<ChatWarmlineFields, 'model'>,
  ) {
    const given: ChatWarmlineFields =
      typeof modelOrFields === 'string' ? { ...fields, model: modelOrFields } : { ...modelOrFields }
    const { client, endpoint, allowInsecure, transport: _, continuation: __, ...openai } = given
    const baseURL = addressOf(given)
    const { apiKey, configuration } = checkFields(given)
    const { fetch } = configuration
    const key =
      apiKey === undefined && (configuration.apiKey ?? undefined) === undefined
        ? apiKeyOf(
            client?.endpoint ??
              endpoint ??
              (baseURL === undefined ? openaiEndpoint() : endpointFor(baseURL)),
          )
        : apiKey
    super({
      ...openai,
      ...(key === undefined ? {} : { apiKey: key }),
      useResponsesApi: true,
      configuration: {
        ...configuration,
        ...(baseURL === undefined ? {} : { baseURL }),
        fetch: warmlineFetch({
          ...switchesOf(given),
          ...(client === undefined ? {} : { client }),
          ...(endpoint === undefined ? {} : { endpoint }),
          ...(allowInsecure === undefined ? {} : { allowInsecure }),
          ...(fetch === undefined ? {} : { fetch }),
        }),
      },
    })
    this.#given = given
  }

  /**
   * The client that runs the turns: statistics, every turn's record through `onTurn`, `drain` and
   * `close`.
   */
  get warmline(): ResponsesClient {
    const { client, endpoint, allowInsecure = false } = this.#given
    return (
      client ?? defaultClient(endpoint ?? this.clientConfig.baseURL ?? undefined, { allowInsecure })
    )
  }

  /**
   * The id of ChatOpenAI, so that runs have the same name in traces and serialized models load as
   * ChatOpenAI.
   */
  override get lc_id(): string[] {
    return [...this.lc_namespace, ChatOpenAI.lc_name()]
  }

  override get callKeys(): string[] {
    return [...super.callKeys, 'warmline']
  }

  /** Returns a ChatWarmline, where ChatOpenAI's method would return a plain ChatOpenAI. */
  override withConfig(config: Partial<CallOptions>): ChatWarmline<CallOptions> {
    const model = new ChatWarmline<CallOptions>(this.#given)
    model.defaultOptions = { ...this.defaultOptions, ...config }
    return model
  }

  override async _generate(
    messages: BaseMessage[],
    options: this['ParsedCallOptions'],
    runManager?: CallbackManagerForLLMRun,
  ): Promise<ChatResult> {
    const call: Call = this.#call(options, runManager)
    try {
      const result = await super._generate(messages, { ...options, ...call.request }, runManager)
      const metadata = result.generations[0]?.message.response_metadata
      const own = await call.metadata()
      if (metadata === undefined || !(isFinal(metadata) || isIncomplete(own))) call.unfinished()
      Object.assign(metadata, own)
      return result
    } catch (error) {
      throw leaveAlone(error)
    }
  }

  override async *_streamResponseChunks(
    messages: BaseMessage[],
    options: this['ParsedCallOptions'],
    runManager?: CallbackManagerForLLMRun,
  ): AsyncGenerator<ChatGenerationChunk> {
    const call: Call = this.#call(options, runManager)
    let last: ChatGenerationChunk | undefined
    try {
      const chunks = super._streamResponseChunks(
        messages,
        { ...options, ...call.request },
        runManager,
      )
      for await (const chunk of chunks) {
        // The last chunk waits for the end of the stream, when the turn's record is known.
        if (isFinal(chunk.message.response_metadata)) last = chunk
        else yield chunk
      }
    } catch (error) {
      throw leaveAlone(error)
    }
    const own = await call.metadata()
    if (last === undefined) {
      // LangChain's loops check the signal themselves and keep the chunks so far.
      if (call.isAborted || isIncomplete(own)) return
      call.unfinished()
    }
    Object.assign(last.message.response_metadata, own)
    yield last
  }

  override async *_streamChatModelEvents(
    messages: BaseMessage[],
    options: this['ParsedCallOptions'],
    runManager?: CallbackManagerForLLMRun,
  ): Events {
    const call: Call = this.#call(options, runManager)
    try {
      const events = super._streamChatModelEvents(
        messages,
        { ...options, ...call.request },
        runManager,
      )
      for await (const event of events) {
        if (event.event === 'provider' && event.name === 'response.failed')
          call.unfinished(event.payload)
        if (event.event === 'message-finish') {
          if (event.responseMetadata === undefined) call.unfinished()
          yield {
            ...event,
            responseMetadata: { ...event.responseMetadata, ...(await call.metadata()) },
          }
        } else yield event
      }
    } catch (error) {
      throw leaveAlone(error)
    }
  }

  #call(
    options: this['ParsedCallOptions'],
    runManager: CallbackManagerForLLMRun | undefined,
  ): Call {
    return new Call(
      switchesOf(this.#given),
      { ...this.defaultOptions, ...options },
      runManager?.runId,
    )
  }
}

/**
 * Whether metadata belongs to a complete response; only `response.completed` and
 * `response.incomplete` have an output.
 */
function isFinal(metadata: Readonly<Record<string, unknown>>): boolean {
  return 'output' in metadata
}

/**
 * Whether the turn ended with `response.incomplete`, which @langchain/openai before 1.4.7 hides in
 * a stream.
 */
function isIncomplete({ warmline }: { readonly warmline?: TurnRecord }): boolean {
  return warmline?.outcome === 'incomplete'
}
