// Reads runs of LangSmith, as its client lists them. A wrapped openai client records bodies as they
// are; a model of LangChain records its messages and settings, from which @langchain/openai writes
// the body again, as it wrote it for the wire.
import { bodyEntry, timesOf } from './body-entry.js'
import { asString, isObject, type LogEntry, type LogObject } from './types.js'

/** What is needed of LangChain. */
export interface LangChain {
  /** The items of serialized messages. */
  input(messages: readonly unknown[], options: InputOptions): Promise<readonly unknown[]>
}

/** What the items depend on, apart from the messages. */
export interface InputOptions {
  readonly model: string
  readonly zdrEnabled: boolean
}

/** Whether a value is a run of LangSmith. */
export function isLangSmithRun(value: unknown): boolean {
  return (
    isObject(value) && typeof value.run_type === 'string' && isObject(value.inputs) && 'id' in value
  )
}

/** The entry of one run; runs that call no model are none. */
export async function readLangSmithRun(
  run: LogObject,
  langchain: () => Promise<LangChain | undefined>,
): Promise<LogEntry> {
  const kind = 'langsmith'
  const { inputs, outputs, error } = run
  if (run.run_type !== 'llm' || !isObject(inputs)) {
    return { is: 'skipped', kind, reason: 'not_a_request' }
  }
  if ((error ?? null) !== null) return { is: 'skipped', kind, reason: 'failed' }
  const times = timesOf(run)
  const params = paramsOf(run)
  const [messages] = Array.isArray(inputs.messages) ? inputs.messages : []
  if (!Array.isArray(messages)) return bodyEntry(kind, inputs, { ...times, response: outputs })
  if (!isResponsesModel(run, params)) return { is: 'skipped', kind, reason: 'not_responses_api' }
  const converters = await langchain()
  if (converters === undefined) return { is: 'skipped', kind, reason: 'langchain_missing' }
  try {
    const input = await converters.input(messages, {
      model: asString(params.model) ?? '',
      zdrEnabled: zdrEnabledOf(run),
    })
    return bodyEntry(kind, { ...params, input }, { ...times, response: answerOf(outputs) })
  } catch {
    return { is: 'skipped', kind, reason: 'langchain_missing' }
  }
}

/** The settings of a request, as ChatOpenAI traces them. */
function paramsOf({ extra }: LogObject): LogObject {
  return isObject(extra) && isObject(extra.invocation_params) ? extra.invocation_params : {}
}

/** Whether a model of LangChain called the Responses API: the answer says so, or its settings. */
function isResponsesModel(run: LogObject, params: LogObject): boolean {
  const message = messageOf(run.outputs)
  const metadata = isObject(message?.response_metadata) ? message.response_metadata : undefined
  if (metadata !== undefined && 'object' in metadata) return metadata.object === 'response'
  const { kwargs } = isObject(run.serialized) ? run.serialized : { kwargs: undefined }
  const isAsked = isObject(kwargs) && kwargs.use_responses_api === true
  return isAsked || 'text' in params || asString(message?.id)?.startsWith('resp_') === true
}

function zdrEnabledOf({ serialized }: LogObject): boolean {
  return (
    isObject(serialized) && isObject(serialized.kwargs) && serialized.kwargs.zdr_enabled === true
  )
}

/** The fields of the message that a model answered. */
function messageOf(outputs: unknown): LogObject | undefined {
  const generations = isObject(outputs) ? outputs.generations : undefined
  const [first] = Array.isArray(generations) ? generations : []
  const [generation] = Array.isArray(first) ? first : []
  const message = isObject(generation) ? generation.message : undefined
  if (!isObject(message)) return undefined
  return isObject(message.kwargs) ? message.kwargs : message
}

/** The response in the metadata of a message: its output is there unless it was streamed. */
function answerOf(outputs: unknown): unknown {
  const metadata = messageOf(outputs)?.response_metadata
  return isObject(metadata) && Array.isArray(metadata.output) ? metadata : undefined
}
