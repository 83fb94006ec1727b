// What a failed answer says on the page: the status and the server's own words, and never a key or
// a header.
import { isWarmlineError } from '@warmline/ai-sdk'
import { APICallError, type InferUIMessageChunk, LoadAPIKeyError, RetryError } from 'ai'
import type { ChatMessage } from './chat-message'
import type { ChatMetadata } from './turns'

type Chunk = InferUIMessageChunk<ChatMessage>

const noKey = 'No API key: set OPENAI_API_KEY, or run the local server with “pnpm dev”.'

/** A sentence or two about an error. */
export function describeFailure(error: unknown): string {
  if (RetryError.isInstance(error)) return describeFailure(error.lastError)
  if (LoadAPIKeyError.isInstance(error)) return noKey
  if (APICallError.isInstance(error)) {
    // The answer had begun, and its connection was lost: the status is that of the beginning.
    if (isWarmlineError(error.cause) && error.statusCode === 200)
      return `${error.cause.message} Ask again.`
    if (error.statusCode === undefined)
      return 'The model’s server cannot be reached. Try again in a moment.'
    if (error.statusCode === 401)
      return process.env.OPENAI_API_KEY === ''
        ? noKey
        : 'The server does not accept the API key (401).'
    return `The server answered ${error.statusCode}: ${error.message}`
  }
  if (isWarmlineError(error)) return error.message
  const isAbout = (field: string): boolean => error instanceof Error && field in error
  // An error in the middle of an answer, as the AI SDK hands it on.
  if (isAbout('statusCode') && error instanceof Error)
    return `The answer broke off: ${error.message}`
  // Nobody foresaw this one; the log is where it can be looked into.
  console.error(error)
  return 'The answer broke off. Ask again.'
}

/**
 * An answer whose failure is told: an error that would break the body off becomes its last chunk,
 * and before each error comes metadata about it, because a page reads nothing after one.
 */
export async function* tellFailure(
  answer: ReadableStream<Chunk>,
  metadataOf: (failure: string) => ChatMetadata,
): AsyncGenerator<Chunk> {
  const told = (errorText: string): Chunk[] => [
    { type: 'message-metadata', messageMetadata: metadataOf(errorText) },
    { type: 'error', errorText },
  ]
  try {
    for await (const chunk of answer) {
      if (chunk.type === 'error') yield* told(chunk.errorText)
      else yield chunk
    }
  } catch (error) {
    yield* told(describeFailure(error))
  }
}
