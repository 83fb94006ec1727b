// A safety stop under LangChain: reported in full and never retried, over each transport. The
// server counts the requests.
import type { DevServer, Fault } from '@warmline/dev-server'
import { describe, expect, test } from 'vitest'
import { type OpenModels, openModels } from './support/models.js'

type SafetyStop = Extract<Fault, { readonly type: 'safety-stop' }>

const misalignment = {
  error_type: 'potentially_unintended_data_access',
  detailed_explanation: 'It read what nobody had asked for.',
  review_target: null,
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

function open(place: Pick<SafetyStop, 'at' | 'as'>): Promise<OpenModels> {
  const fault: SafetyStop = { type: 'safety-stop', misalignment, times: 'always', ...place }
  return openModels({ faults: [fault] })
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

async function thrownBy(work: () => Promise<unknown>): Promise<unknown> {
  return work().then(
    () => undefined,
    (error: unknown) => error,
  )
}

describe.each(places)('stopped %s', (_, place) => {
  test('invoke fails with all that was said, once', async () => {
    await using line = await open(place)
    const error = await thrownBy(() => line.warm({ maxRetries: 3 }).invoke('go'))
    expect(error).toMatchObject({ code: 'misalignment_policy_violation', error: { misalignment } })
    expect(asks(line.server)).toBe(1)
  })

  test('stream fails with all that was said, once', async () => {
    await using line = await open(place)
    const error = await thrownBy(async () => {
      for await (const _chunk of await line.warm({ maxRetries: 3 }).stream('go')) {
        // Reading is the point.
      }
    })
    expect(error).toMatchObject({ code: 'misalignment_policy_violation', error: { misalignment } })
    expect(asks(line.server)).toBe(1)
  })
})
