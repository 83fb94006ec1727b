// Results over Warmline equal those of @ai-sdk/openai over HTTP, part by part and field by field.
import { createOpenAI } from '@ai-sdk/openai'
import { startDevServer } from '@warmline/dev-server'
import { describe, expect, test } from 'vitest'
import { createWarmline } from '../../src/index.js'
import { type Case, cases } from '../support/cases.js'
import { comparable, generated, streamed } from '../support/observe.js'

type Observe = typeof streamed

/** One run on a server of its own. */
async function run(
  of: Case,
  observe: Observe,
  isHttp: boolean,
): Promise<readonly [unknown, readonly string[]]> {
  const controller = new AbortController()
  const reached = (): void => (observe === generated ? controller.abort() : undefined)
  await using server = await startDevServer({ model: of.model(reached), faults: of.faults ?? [] })
  const settings = { baseURL: server.baseURL, apiKey: 'sk-test' }
  await using warmline = createWarmline(settings)
  const modes: string[] = []
  warmline.client.onTurn(({ mode, reason }) =>
    modes.push(reason === undefined ? mode : `${mode} ${reason}`),
  )
  const model = (isHttp ? createOpenAI(settings) : warmline)('gpt-6-astra')
  return [
    comparable(await observe(of, model, controller), server.baseURL, of.modes.length > 1),
    modes,
  ]
}

describe.each([
  ['streamText', streamed],
  ['generateText', generated],
])('%s', (_, observe) => {
  test.each(cases)('$name', async (of) => {
    const [theirs, none] = await run(of, observe, true)
    const [ours, modes] = await run(of, observe, false)
    expect(ours).toEqual(theirs)
    expect(none).toEqual([])
    expect(modes).toEqual(of.modes)
  })
})
