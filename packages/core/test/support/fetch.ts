// The openai package over `client.fetch`, and calls that a test keeps open. No assertions.
import OpenAI from 'openai'
import type { ResponsesClient } from '../../src/index.js'

/** The SDK over the door, and over plain HTTP. */
export function sdk(baseURL: string, client?: ResponsesClient, maxRetries = 0): OpenAI {
  return new OpenAI({
    baseURL,
    apiKey: 'sk-test',
    maxRetries,
    ...(client === undefined ? {} : { fetch: client.fetch }),
  })
}
