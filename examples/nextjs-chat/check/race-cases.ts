// Cases of the switch and of the race: the same question over both transports, both for real.
import { deepStrictEqual, match, ok, strictEqual } from 'node:assert/strict'
import type { Case } from './testbed.ts'

const manual = 'How does Warmline recover when a connection is lost?'

/** They need nothing but a server that works. */
export const raceCases: readonly Case[] = [
  [
    'the switch: over HTTP each turn sends everything, and back over WebSocket the chat goes on',
    async (chat, { screenshots }) => {
      await chat.choose('HTTP')
      await chat.askFor('What is 11 * 11?', 'comes to 121')
      deepStrictEqual(await chat.lastTurns(), ['http full', 'http full'])
      match((await chat.turns.first().textContent()) ?? '', /Sent everything: HTTP sends it/)
      await chat.choose('WebSocket')
      await chat.askFor('What is 12 * 12?', 'comes to 144')
      deepStrictEqual(await chat.lastTurns(), ['websocket full', 'websocket incremental'])
      match((await chat.turns.nth(2).textContent()) ?? '', /the server has not seen this history/)
      await screenshots.take(chat, 'switch')
    },
  ],
  [
    'the race: both answers are the same, the warm one sends less, and the chat goes on with it',
    async (chat, { models, screenshots }) => {
      await chat.choose('Race')
      await screenshots.take(chat, 'race welcome')
      await chat.ask(manual)
      await chat.page.locator('.lane .answer .tool').first().waitFor()
      await screenshots.take(chat, 'race running')
      const over = chat.page.locator('.race[data-over="true"]')
      await over.waitFor()
      match((await over.locator('.result').textContent()) ?? '', /^WebSocket: .*less sent$/)
      const answers = await chat.page.locator('.lane .answer p').allTextContents()
      const half = answers.length / 2
      deepStrictEqual(answers.slice(0, half), answers.slice(half))
      await screenshots.take(chat, 'race over')
      await chat.ask('What is 21 * 2?')
      await chat.page.locator('.race .lane').filter({ hasText: 'comes to 42' }).nth(1).waitFor()
      await over.waitFor()
      strictEqual(models.questions, 2)
      await screenshots.take(chat, 'race again')
      await chat.choose('WebSocket')
      strictEqual(await chat.questions.count(), 2)
      await chat.askFor('What is 2 + 3?', 'comes to 5')
      deepStrictEqual(await chat.lastTurns(), ['websocket incremental', 'websocket incremental'])
      // A look back at the race takes nothing from the chat that went on.
      await chat.choose('Race')
      await over.waitFor()
      await chat.choose('WebSocket')
      strictEqual(await chat.questions.count(), 3)
    },
  ],
  [
    'the race after a long document: every turn of HTTP sends it again',
    async (chat, { screenshots }) => {
      await chat.choose('Race')
      await chat.page.getByRole('button', { name: 'What ends a connection?' }).click()
      const over = chat.page.locator('.race[data-over="true"]')
      await over.waitFor()
      await chat.ask('How does Warmline recover when a connection is lost?')
      await chat.page.locator('.race .asked').filter({ hasText: 'recover' }).waitFor()
      await over.waitFor()
      await screenshots.take(chat, 'race long')
      const [http = 0, websocket = 0] = (await over.locator('.lane > .size').allTextContents()).map(
        (words) => Number.parseFloat(words),
      )
      ok(websocket < http / 10, `${websocket} kB and ${http} kB`)
      await chat.choose('WebSocket')
      match((await chat.questions.first().textContent()) ?? '', /with a document of \d+/)
    },
  ],
  [
    'the race can be stopped, and another one runs',
    async (chat, { models }) => {
      await chat.choose('Race')
      await models.break({ type: 'stall', at: 'after-first-output', transport: 'http' }, () =>
        chat.ask('What is 31 * 3?'),
      )
      await chat.page.locator('.lane[data-transport="websocket"][data-running="false"]').waitFor()
      await chat.press('Stop')
      await chat.page.locator('.race[data-over="true"]').waitFor()
      ok(await chat.page.getByText('A lane did not reach its end.').isVisible())
      ok(!(await chat.page.getByText('Both answers are real').isVisible()))
      await chat.ask('What is 2 + 3?')
      await chat.page.locator('.race .result').filter({ hasText: 'WebSocket:' }).waitFor()
    },
  ],
]
