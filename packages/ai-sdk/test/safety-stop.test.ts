// A safety stop under the AI SDK: reported in full and never retried, over each transport. The
// server counts the requests.
import type { DevServer, Fault } from '@warmline/dev-server'
import { modelId } from '@warmline/testing'
import { APICallError, generateText, streamText } from 'ai'
import { describe, expect, test } from 'vitest'
import { openaiEndpoint } from '../src/index.js'
import { type OpenProvider, openProvider } from './support/provider.js'

type SafetyStop = Extract<Fault, { readonly type: 'safety-stop' }>

const misalignment = {
  error_type: 'potentially_unintended_destructive_activity',
  detailed_explanation: 'It was about to delete what nobody had named.',
  steer: { message: 'Ask first.' },
}

const places: readonly (readonly [string, Pick<SafetyStop, 'at' | 'as'>])[] = [
  ['on the handshake', { at: 'upgrade' }],
  ['before the response', { at: 'before-created' }],
  ['once it began', { at: 'after-created' }],
  ['in its middle', { at: 'after-first-output' }],
  ['in its middle, as a failed response', { at: 'after-first-output', as: 'failed' }],
  ['once it began, as a failed response', { at: 'after-created', as: 'failed' }],
]

function open(place: Pick<SafetyStop, 'at' | 'as'>): Promise<OpenProvider> {
  const fault: SafetyStop = { type: 'safety-stop', misalignment, times: 'always', ...place }
  return openProvider({ faults: [fault] }, (baseURL) => ({ endpoint: openaiEndpoint({ baseURL }) }))
}

/** How often the server was asked by a frame or by a post, or refused a handshake. */
function asks({ journal }: DevServer): number {
  return journal.entries.filter(
    (entry) =>
      (entry.kind === 'upgrade' && entry.status === 403) ||
      (entry.kind === 'frame' && entry.direction === 'in') ||
      entry.kind === 'request',
  ).length
}

describe.each(places)('stopped %s', (_, place) => {
  test('generateText fails with a 403 and all that was said, once', async () => {
    await using line = await open(place)
    const error: unknown = await generateText({ model: line.warmline(modelId), prompt: 'go' }).then(
      () => undefined,
      (thrown: unknown) => thrown,
    )
    expect(APICallError.isInstance(error)).toBe(true)
    expect(error).toMatchObject({ statusCode: 403, isRetryable: false })
    expect(JSON.parse(String(Object(error).responseBody))).toMatchObject({
      error: { misalignment },
    })
    expect(asks(line.server)).toBe(1)
  })

  test('streamText fails with its code, once', async () => {
    await using line = await open(place)
    const errors: unknown[] = []
    const onError = (event: { error: unknown }): void => {
      errors.push(event.error)
    }
    await streamText({ model: line.warmline(modelId), prompt: 'go', onError }).consumeStream()
    expect(errors).toHaveLength(1)
    // What comes in the middle of a stream the AI SDK cuts down to the fields that it knows.
    const [error] = errors
    const told = APICallError.isInstance(error) ? error.responseBody : undefined
    expect(told ?? JSON.stringify(error)).toContain('misalignment_policy_violation')
    expect(Object(error).isRetryable).not.toBe(true)
    expect(asks(line.server)).toBe(1)
  })
})
