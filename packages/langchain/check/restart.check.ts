// A server restarts while 8, 40 and 200 harmless turns of LangChain wait for their answers: as many
// are answered through Warmline as over plain HTTP in the same run, and all of them where sockets
// were cut.
import { ChatOpenAI } from '@langchain/openai'
import { describe, expect, test } from 'vitest'
import {
  type Asking,
  crowds,
  describeRow,
  type Framework,
  measure,
  ways,
} from '../../core/test/stress/restart/restarting.js'
import { ChatWarmline, createResponsesClient, openaiEndpoint } from '../src/index.js'

function asking(model: ChatOpenAI, close: () => Promise<void>): Asking {
  return {
    async ask(question) {
      const { text } = await model.invoke(question)
      return text
    },
    close,
  }
}

const langchain: Framework = {
  name: 'LangChain',
  http: (baseURL) =>
    asking(
      new ChatOpenAI({
        model: 'gpt-6-astra',
        apiKey: 'sk-check',
        useResponsesApi: true,
        configuration: { baseURL },
      }),
      async () => {},
    ),
  warm(baseURL) {
    const client = createResponsesClient({ endpoint: openaiEndpoint({ baseURL }) })
    const common = { model: 'gpt-6-astra', apiKey: 'sk-check', configuration: { baseURL } }
    return asking(new ChatWarmline({ ...common, client }), () => client.close())
  },
}

describe.each(ways)('%s', (way) => {
  test.each(crowds)('%i turns', async (turns) => {
    const row = await measure(langchain, way, turns)
    console.log(describeRow(row))
    expect(row.http.answered).toBeGreaterThan(0)
    expect(row.warm.answered).toBeGreaterThanOrEqual(row.http.answered)
    if (way === 'cut') expect(row.warm.answered).toBe(turns)
  })
})
