// The openai SDK with the whole history on every turn: over plain HTTP, or over Warmline's
// fetch.
import { createResponsesClient, openaiEndpoint } from '@warmline/core'
import OpenAI from 'openai'
import type { Client, Target } from '../client.js'
import { nativeLoop } from '../native-loop.js'
import { asInput, settingsOf } from '../settings.js'

/** `client.responses.create({ stream: true })` over HTTP. */
export function openaiHttp(target: Target): Client {
  return { run: conversations(target), close() {} }
}

/** The same, with `fetch: client.fetch`. */
export function warmlineOpenai(target: Target): Client {
  const { apiKey, baseURL } = target
  const client = createResponsesClient({ apiKey, endpoint: openaiEndpoint({ baseURL }) })
  return {
    connect: () => client.connect(),
    run: conversations(target, client.fetch),
    close: () => client.close(),
  }
}

function conversations(
  { baseURL, apiKey }: Target,
  fetch?: typeof globalThis.fetch,
): Client['run'] {
  const client = new OpenAI({
    baseURL,
    apiKey,
    maxRetries: 0,
    ...(fetch === undefined ? {} : { fetch }),
  })
  return (conversation) => {
    const settings = settingsOf(conversation)
    const history: OpenAI.Responses.ResponseInputItem[] = []
    return nativeLoop(conversation, async (newItems) => {
      history.push(...newItems)
      const events = await client.responses.create({ ...settings, input: history, stream: true })
      let output: OpenAI.Responses.ResponseOutputItem[] = []
      for await (const event of events) {
        conversation.meter.eventSeen()
        if (event.type === 'response.completed') output = event.response.output
      }
      history.push(...asInput(output))
      return output
    })
  }
}
