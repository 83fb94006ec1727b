// Cases of failures: the page shows what happened, and the next message works.
import { strictEqual } from 'node:assert/strict'
import { startApp } from './app.ts'
import { type Case, runCase, type Testbed } from './testbed.ts'

/** With the server that is there; the last one takes it away for a while. */
export const failureCases: readonly Case[] = [
  [
    'an unknown model',
    async (chat, { models }) => {
      await models.break(
        {
          type: 'error',
          at: 'before-created',
          status: 400,
          code: 'model_not_found',
          errorType: 'invalid_request_error',
          message: 'The requested model does not exist.',
        },
        () => chat.ask('What is 1 + 1?'),
      )
      await chat.says('The server answered 400: The requested model does not exist.')
      await chat.askFor('What is 2 + 3?', 'comes to 5')
      strictEqual(models.questions, 2)
    },
  ],
  [
    'a tool that throws, and arguments that cannot be parsed',
    async (chat, { models, screenshots }) => {
      await chat.askFor('1/0', 'Nothing can be divided by zero.')
      await chat.askFor('2+2 with broken arguments', 'A tool could not help')
      strictEqual(await chat.page.locator('.tool[data-state="output-error"]').count(), 2)
      await screenshots.take(chat, 'tool failed')
      await chat.askFor('What is 2 + 3?', 'comes to 5')
      strictEqual(models.questions, 3)
    },
  ],
  [
    'a page that is closed in the middle of an answer: no further turn runs',
    async (chat, { models }) => {
      const question = 'When is the input sent in full, unread?'
      const other = await chat.beside()
      await models.break({ type: 'stall', at: 'after-first-output', forMs: 4000 }, () =>
        other.ask(question),
      )
      await models.next(
        ({ kind }) => kind === 'ended',
        () => other.page.close(),
      )
      await chat.askFor('What is 2 + 3?', 'comes to 5')
      strictEqual(models.contexts.filter((each) => each.includes(question)).length, 1)
    },
  ],
  [
    'the model’s server goes away in the middle of an answer, and comes back',
    async (chat, { models, screenshots }) => {
      await models.break({ type: 'stall', at: 'after:response.output_text.delta' }, () =>
        chat.ask('What is 12 * 12?'),
      )
      await models.stop()
      await chat.says('The connection was lost in the middle of the answer.')
      await screenshots.take(chat, 'server gone')
      await chat.ask('What is 2 + 2?')
      await chat.says('The model’s server cannot be reached.')
      await models.comeBack()
      await chat.askFor('What is 2 + 3?', 'comes to 5')
      strictEqual(models.questions, 3)
      strictEqual(await chat.failure.count(), 0)
      await screenshots.take(chat, 'server back')
    },
  ],
]

/** Each on an app that was started with another key, or none. */
export async function runWithKey(
  testbed: Testbed,
  apiKey: string | undefined,
  said: string,
): Promise<void> {
  const { baseURL } = testbed.models
  const app = await startApp(['start'], { baseURL, ...(apiKey === undefined ? {} : { apiKey }) })
  try {
    await runCase({ ...testbed, app }, [
      said,
      async (chat, { screenshots }) => {
        await chat.ask('What is 1 + 1?')
        await chat.says(said)
        await screenshots.take(chat, apiKey === undefined ? 'no key' : 'wrong key')
        await chat.press('Try again')
        await chat.says(said)
      },
    ])
  } finally {
    await app.stop()
  }
}
