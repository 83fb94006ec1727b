// A server restarts while 8, 40 and 200 harmless turns of openai-node wait for their answers: as
// many are answered through Warmline as over plain HTTP in the same run, and all of them where
// sockets were cut. The AI SDK and LangChain: in their packages.
import OpenAI from 'openai'
import { describe, expect, test } from 'vitest'
import { createResponsesClient, openaiEndpoint } from '../../src/index.js'
import {
  type Asking,
  crowds,
  describeRow,
  type Framework,
  measure,
  ways,
} from './restart/restarting.js'

function asking(openai: OpenAI, stream: boolean, close: () => Promise<void>): Asking {
  return {
    async ask(input) {
      const body = { model: 'm', store: false, input }
      if (!stream) return (await openai.responses.create(body)).output_text
      return (await openai.responses.stream(body).finalResponse()).output_text
    },
    close,
  }
}

const framework = (name: string, stream: boolean): Framework => ({
  name,
  http: (baseURL) => asking(new OpenAI({ apiKey: 'sk-check', baseURL }), stream, async () => {}),
  warm(baseURL) {
    const client = createResponsesClient({ endpoint: openaiEndpoint({ baseURL }) })
    return asking(new OpenAI({ apiKey: 'sk-check', baseURL, fetch: client.fetch }), stream, () =>
      client.close(),
    )
  },
})

describe.each([framework('openai-node', false), framework('openai-node, stream', true)])(
  '$name',
  (each) => {
    describe.each(ways)('%s', (way) => {
      test.each(crowds)(
        'A server that restarts under %i turns loses no more of them than plain HTTP',
        async (turns) => {
          const row = await measure(each, way, turns)
          console.log(describeRow(row))
          expect(row.http.answered).toBeGreaterThan(0)
          expect(row.warm.answered).toBeGreaterThanOrEqual(row.http.answered)
          if (way === 'cut') expect(row.warm.answered).toBe(turns)
        },
      )
    })
  },
)
