// Cases of a normal chat: ask, stop, edit, ask again, reload, in one tab and in two.
import { deepStrictEqual, match, ok, strictEqual } from 'node:assert/strict'
import type { Case } from './testbed.ts'

/** What the panel says of the first turn of a chat, whatever other chats began with. */
const newChat = 'New chat: sent everything once'
const manual = 'How does Warmline recover when a connection is lost?'

/** They need nothing but a server that works. */
export const chatCases: readonly Case[] = [
  [
    'a chat with tools: results shown, turns over WebSocket, incremental from the second',
    async (chat, { models, screenshots }) => {
      await screenshots.take(chat, 'welcome')
      await chat.askFor(manual, 'You can read more in')
      strictEqual(await chat.turns.first().locator('strong').textContent(), newChat)
      const tools = chat.page.locator('.tool[data-state="output-available"]')
      ok((await tools.count()) >= 2)
      await tools.first().locator('summary').click()
      match((await tools.first().locator('pre').textContent()) ?? '', /"section"/)
      deepStrictEqual((await chat.lastTurns()).slice(1), [
        'websocket incremental',
        'websocket incremental',
      ])
      await chat.askFor('What is 17% of 2,340?', '397.8')
      deepStrictEqual(await chat.lastTurns(), ['websocket incremental', 'websocket incremental'])
      strictEqual(models.questions, 2)
      await screenshots.take(chat, 'tools')
    },
  ],
  [
    'stop: the answer ends where it is, no further turn runs, and the next message works',
    async (chat, { models, screenshots }) => {
      const question = 'When is the input sent in full, stopped?'
      await models.break({ type: 'stall', at: 'after-first-output' }, () => chat.ask(question))
      await chat.answers.locator('.reasoning').waitFor()
      await chat.press('Stop')
      await chat.answered('Stopped before its end.')
      await screenshots.take(chat, 'stopped')
      await chat.askFor('What is 2 + 3?', 'comes to 5')
      strictEqual(models.questions, 2)
      strictEqual(
        models.contexts.filter((each) => each.includes(question) && !each.includes('2 + 3')).length,
        1,
      )
    },
  ],
  [
    'edit a message: what came after it is gone, and the answer is to the new words',
    async (chat, { models, screenshots }) => {
      await chat.askFor('What is 2 + 2?', 'comes to 4')
      await chat.askFor('What is 3 * 3?', 'comes to 9')
      strictEqual(models.questions, 2)
      await chat.questions.first().getByRole('button', { name: 'Edit' }).click()
      await chat.page.getByLabel('Edit the question').fill('What is 20 + 22?')
      await screenshots.take(chat, 'editing')
      await chat.press('Ask this instead')
      await chat.answered('42')
      strictEqual(models.questions, 1)
      strictEqual(await chat.questions.count(), 1)
      strictEqual(await chat.answers.count(), 1)
    },
  ],
  [
    'regenerate: the same question is answered again',
    async (chat, { models }) => {
      await chat.askFor('What is 5 * 5?', '25')
      await models.next(
        ({ kind }) => kind === 'started',
        () => chat.press('Answer again'),
      )
      await chat.answered('25')
      strictEqual(await chat.questions.count(), 1)
      strictEqual(await chat.answers.count(), 1)
      strictEqual(models.contexts.filter((each) => each.includes('What is 5 * 5?')).length, 4)
    },
  ],
  [
    'reload: the chat is kept, panel and all, and goes on',
    async (chat, { models }) => {
      await chat.askFor('What is 6 * 7?', '42')
      await chat.page.reload()
      await chat.loaded()
      await chat.answered('42')
      strictEqual(await chat.turns.count(), 2)
      await chat.askFor('What is 2 + 3?', 'comes to 5')
      strictEqual(models.questions, 2)
      deepStrictEqual(await chat.lastTurns(), ['websocket incremental', 'websocket incremental'])
    },
  ],
  [
    'reload in the middle of an answer: what had come is kept, and can be asked for again',
    async (chat, { models, screenshots }) => {
      await models.break({ type: 'stall', at: 'after-first-output' }, () =>
        chat.ask('What is 8 * 8?'),
      )
      await chat.answers.locator('.reasoning').waitFor()
      await chat.page.reload()
      await chat.loaded()
      await chat.answers.filter({ hasText: 'Stopped before its end.' }).waitFor()
      strictEqual(await chat.questions.count(), 1)
      await screenshots.take(chat, 'reloaded')
      await chat.press('Answer again')
      await chat.answered('64')
      strictEqual(await chat.answers.count(), 1)
    },
  ],
  [
    'two tabs at once: each has its own chat',
    async (chat, { models }) => {
      const other = await chat.beside()
      await Promise.all([
        chat.askFor('What is 100 + 1?', '101'),
        other.askFor('What is 200 + 2?', '202'),
      ])
      await Promise.all([
        chat.askFor('What is 10 * 10?', '100'),
        other.askFor('What is 20 * 20?', '400'),
      ])
      for (const each of [chat, other]) {
        strictEqual(await each.answers.count(), 2)
        strictEqual(models.questions, 2)
        deepStrictEqual(each.complaints, [])
      }
    },
  ],
]
