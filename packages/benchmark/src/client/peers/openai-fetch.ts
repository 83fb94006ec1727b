// The openai SDK with the whole history on every turn: over HTTP as it comes, or over Warmline's
// fetch.
import { createResponsesClient, openaiEndpoint } from '@warmline/core'
import OpenAI from 'openai'
import type { Client, Place } from '../client.js'
import { nativeLoop } from '../native-loop.js'
import { asInput, settingsOf } from '../settings.js'

/** `client.responses.create({ stream: true })` over HTTP. */
export function openaiHttp(place: Place): Client {
  return { run: conversations(place), close() {} }
}

/** The same, with `fetch: client.fetch`. */
export function warmlineOpenai(place: Place): Client {
  const { apiKey, baseURL } = place
  const client = createResponsesClient({ apiKey, endpoint: openaiEndpoint({ baseURL }) })
  return {
    connect: () => client.connect(),
    run: conversations(place, client.fetch),
    close: () => client.close(),
  }
}

function conversations({ baseURL, apiKey }: Place, fetch?: typeof globalThis.fetch): Client['run'] {
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
