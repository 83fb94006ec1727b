// Safety stops: on the upgrade, before and in the middle of a response, on both transports.
import { describe, expect, test } from 'vitest'
import { errorSpellings, type Fault, startDevServer } from '../src/index.js'
import { connect } from './support/client.js'

const code = 'misalignment_policy_violation'
const misalignment = {
  error_type: 'potentially_unintended_data_access',
  detailed_explanation: 'It read what nobody had asked for.',
  review_target: null,
  steer: { message: 'Ask first.' },
}
type SafetyStop = Extract<Fault, { readonly type: 'safety-stop' }>

const stop = (more: Partial<SafetyStop> = {}): SafetyStop => ({
  type: 'safety-stop',
  at: 'before-created',
  misalignment,
  ...more,
})

/** Posts one create, streamed or not. */
function post(baseURL: string, stream: boolean): Promise<Response> {
  return fetch(`${baseURL}/responses`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'm', input: 'x', stream }),
  })
}

test('P94 a turn is stopped before it began, with all that is said of it', async () => {
  await using server = await startDevServer({ faults: [stop()] })
  const client = await connect(server)
  const refusal = await client.refusal({ input: 'x', stream_id: 'a' })
  expect(refusal).toMatchObject({ status: 403, stream_id: 'a', error: { code, misalignment } })
  expect((await client.response({ input: 'x', stream_id: 'a' })).status).toBe('completed')
})

describe('in the middle of a response', () => {
  test('as an error', async () => {
    await using server = await startDevServer({ faults: [stop({ at: 'after-first-output' })] })
    const frames = await (await connect(server)).turn({ input: 'x' })
    expect(frames[0]?.type).toBe('response.created')
    expect(frames.at(-1)).toMatchObject({
      type: 'error',
      status: 403,
      error: { code, misalignment },
    })
  })

  test('as a failed response, whose id is that of its beginning and whose numbers go on', async () => {
    await using server = await startDevServer({
      faults: [stop({ at: 'after-first-output', as: 'failed' })],
    })
    const frames = await (await connect(server)).turn({ input: 'x' })
    const last = frames.at(-1)
    expect(last).toMatchObject({
      type: 'response.failed',
      response: { status: 'failed', error: { code, misalignment } },
    })
    expect(last?.response?.id).toBe(frames[0]?.response?.id)
    expect(last?.sequence_number).toBe(frames.length - 1)
    expect([...server.journal.responses.values()].map(({ status }) => status)).toEqual(['failed'])
  })
})

test('the upgrade is refused, once, and no turn is', async () => {
  await using server = await startDevServer({ faults: [stop({ at: 'upgrade' })] })
  await expect(connect(server)).rejects.toThrow('403')
  expect((await (await connect(server)).response({ input: 'x' })).status).toBe('completed')
})

test.each(errorSpellings)('spelled %s, what was seen is not lost', async (spelling) => {
  await using server = await startDevServer({ faults: [stop({ spelling })] })
  const client = await connect(server)
  client.create({ input: 'x' })
  expect(JSON.stringify(await client.next())).toContain(JSON.stringify(misalignment))
})

describe('over HTTP', () => {
  test.each([true, false])('before it began it is a 403, streamed: %s', async (stream) => {
    await using server = await startDevServer({ faults: [stop({ transport: 'http' })] })
    const answer = await post(server.baseURL, stream)
    expect(answer.status).toBe(403)
    expect(await answer.json()).toMatchObject({ error: { code, misalignment } })
  })

  test.each(['error', 'failed'] as const)(
    'in the middle it is the end of the stream, as %s',
    async (as) => {
      await using server = await startDevServer({
        faults: [stop({ transport: 'http', at: 'after-first-output', as })],
      })
      const text = await (await post(server.baseURL, true)).text()
      expect(text).toContain(as === 'error' ? 'event: error' : 'event: response.failed')
      expect(text).toContain(JSON.stringify(misalignment))
    },
  )

  test.each(['error', 'failed'] as const)(
    'or a 403 where nothing is streamed, as %s',
    async (as) => {
      await using server = await startDevServer({
        faults: [stop({ transport: 'http', at: 'after-first-output', as })],
      })
      const answer = await post(server.baseURL, false)
      expect(answer.status).toBe(403)
      expect(await answer.json()).toMatchObject({ error: { code, misalignment } })
    },
  )
})
