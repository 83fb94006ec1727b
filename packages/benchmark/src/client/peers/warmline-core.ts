// Warmline's own client: the caller passes the whole history on every turn, as its users do.
import { createResponsesClient, type InputItem, openaiEndpoint } from '@warmline/core'
import type { Client, Target } from '../client.js'
import { nativeLoop } from '../native-loop.js'
import { settingsOf } from '../settings.js'

/** `client.create` with the events iterated. */
export function warmlineCore({ baseURL, apiKey }: Target): Client {
  const client = createResponsesClient({ apiKey, endpoint: openaiEndpoint({ baseURL }) })
  return {
    connect: () => client.connect(),
    run(conversation) {
      const settings = settingsOf(conversation)
      const history: InputItem[] = []
      return nativeLoop(conversation, async (newItems) => {
        history.push(...newItems)
        const turn = client.create({ ...settings, input: history })
        for await (const event of turn) {
          conversation.meter.eventSeen()
          if (event.type === 'error') throw new Error(JSON.stringify(event))
        }
        const { output } = await turn.response
        history.push(...output)
        return output
      })
    },
    close: () => client.close(),
  }
}
