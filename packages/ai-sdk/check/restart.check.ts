// A server restarts while 8, 40 and 200 harmless turns of the AI SDK wait for their answers: as
// many are answered through Warmline as over plain HTTP in the same run, and all of them where
// sockets were cut.
import { createOpenAI } from '@ai-sdk/openai'
import { generateText, type LanguageModel } from 'ai'
import { describe, expect, test } from 'vitest'
import {
  type Asking,
  crowds,
  describeRow,
  type Framework,
  measure,
  ways,
} from '../../core/test/stress/restart/restarting.js'
import { createWarmline, openaiEndpoint } from '../src/index.js'

function asking(model: LanguageModel, close: () => Promise<void>): Asking {
  return {
    async ask(prompt) {
      const { text } = await generateText({ model, prompt })
      return text
    },
    close,
  }
}

const aiSdk: Framework = {
  name: 'AI SDK',
  http: (baseURL) =>
    asking(createOpenAI({ apiKey: 'sk-check', baseURL })('gpt-6-astra'), async () => {}),
  warm(baseURL) {
    const warmline = createWarmline({ apiKey: 'sk-check', endpoint: openaiEndpoint({ baseURL }) })
    return asking(warmline('gpt-6-astra'), () => warmline.close())
  },
}

describe.each(ways)('%s', (way) => {
  test.each(crowds)('%i turns', async (turns) => {
    const row = await measure(aiSdk, way, turns)
    console.log(describeRow(row))
    expect(row.http.answered).toBeGreaterThan(0)
    expect(row.warm.answered).toBeGreaterThanOrEqual(row.http.answered)
    if (way === 'cut') expect(row.warm.answered).toBe(turns)
  })
})
