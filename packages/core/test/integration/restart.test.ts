// A server restarts while many turns run: those that do no harm all come back, through the SDK's
// own retries where Warmline will not repeat them itself; those that may have done something are
// not sent again. Pauses before another try are real here: they are what keeps a turn off a
// connection that was cut as well.
import { describe, expect, test } from 'vitest'
import { platformRuntime } from '../../src/runtime/node.js'
import { answer } from '../support/answers.js'
import { type Attacked, attacked, sdkOf, settled } from '../support/attacked.js'
import { type HostileOptions, questionOf } from '../support/hostile-server.js'

/** Takes so many turns, cuts all connections at once, and answers from then on. */
function restarting(turns: number, begins: boolean): HostileOptions {
  return {
    onCreate(create, server) {
      if (create.number > turns) return create.send(...answer(create, questionOf(create.body)))
      if (begins) create.send(...answer(create, 'x').slice(0, 2))
      if (create.number === turns) server.cut()
    },
  }
}

/**
 * Asks all questions at once through openai-node with its default retries; gives what each was
 * answered.
 */
async function askAll(
  line: Attacked,
  questions: readonly string[],
  { stream, tools = [] }: { readonly stream: boolean; readonly tools?: readonly object[] },
) {
  const openai = sdkOf(line, 2)
  const asked = questions.map(async (input): Promise<string> => {
    // The request as a caller without types makes it.
    const body: object = { model: 'm', store: false, input, tools, stream }
    try {
      const answered: object = await openai.post('/responses', { body, stream })
      if (!stream) return textIn(answered)
      let last: object = {}
      for await (const event of Object(answered)) last = event
      return textIn(Object(last).response)
    } catch (error) {
      const { status, code }: { status?: number; code?: string } = Object(error)
      return `${status} ${code}`
    }
  })
  return settled(Promise.all(asked), 18_000)
}

function textIn(response: object): string {
  return String(Object(response).output?.[0]?.content?.[0]?.text)
}

const questionsOf = (count: number): string[] =>
  Array.from({ length: count }, (_, i) => `question ${i}`)

const cases = [8, 40, 200].flatMap((count) =>
  [false, true].flatMap((stream) => [false, true].map((begins) => ({ count, stream, begins }))),
)

describe('turns are cut at once', () => {
  test.concurrent.each(cases)(
    'Harmless turns that are cut at once are all answered: $count, stream: $stream, begun: $begins',
    async ({ count, stream, begins }) => {
      await using line = await attacked({
        runtime: platformRuntime(),
        ...restarting(count, begins),
      })
      expect(await askAll(line, questionsOf(count), { stream })).toEqual(questionsOf(count))
    },
  )
})

test.each([false, true])(
  'Turns that may have done something run once across a restart (stream: %s)',
  async (stream) => {
    await using line = await attacked({ runtime: platformRuntime(), ...restarting(20, true) })
    const tools = [{ type: 'code_interpreter', container: { type: 'auto' } }]
    const answers = await askAll(line, questionsOf(20), { stream, tools })
    // A stream that has begun fails in the reader's hands, without a status.
    expect(new Set(answers)).toEqual(new Set([`${stream ? undefined : 400} outcome_unknown`]))
    expect(line.server.creates).toHaveLength(20)
  },
)

test('A server that cuts every turn is not asked without end', async () => {
  await using line = await attacked({
    runtime: platformRuntime(),
    onCreate: (_, server) => server.cut(),
  })
  const answers = await askAll(line, questionsOf(20), { stream: false })
  expect(answers).not.toContain('undefined')
  // Each of the SDK's three tries may be repeated once.
  expect(line.server.creates.length).toBeLessThanOrEqual(20 * 3 * 2)
})
