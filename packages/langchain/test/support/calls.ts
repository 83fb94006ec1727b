// The ways of calling a chat model, and what a caller can tell an error by. No assertions.
import type { ChatOpenAI } from '@langchain/openai'

/** Reads a stream to its end. */
export async function read(stream: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of stream) {
    // Reading is the point.
  }
}

/** What a model is called with. */
interface Options {
  readonly signal?: AbortSignal
}

/** The four ways of calling a model. */
const ways: Readonly<Record<string, (model: ChatOpenAI, options?: Options) => Promise<unknown>>> = {
  invoke: (model, options) => model.invoke('hello', options),
  stream: async (model, options) => read(await model.stream('hello', options)),
  'streamEvents v2': (model, options) =>
    read(model.streamEvents('hello', { version: 'v2', ...options })),
  'streamEvents v3': (model, options) => read(model.streamEvents('hello', options)),
}
/** Each way of calling with its name, for `test.each`. */
export const everyWay = Object.entries(ways)

/** What a caller can tell an error by. */
export async function errorOf(promise: Promise<unknown>): Promise<object> {
  const error: unknown = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof Error)) throw new Error('It did not fail.')
  const members = [
    'status',
    'code',
    'type',
    'param',
    'lc_error_code',
    'rateLimitType',
    'retryAfterMs',
  ]
  const told = members.map((member) => [member, Reflect.get(error, member)])
  return {
    class: error.constructor.name,
    name: error.name,
    message: error.message,
    ...Object.fromEntries(told),
  }
}
