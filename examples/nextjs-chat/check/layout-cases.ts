// Cases for the page's layout: on a narrow screen and in dark mode.
import { ok } from 'node:assert/strict'
import type { ChatPage, Look } from './chat-page.ts'
import type { Case } from './testbed.ts'

/** A case with its own width or color scheme. */
export interface LookCase {
  readonly look: Look
  readonly run: Case
}

async function chatALittle(chat: ChatPage): Promise<void> {
  await chat.askFor('What is 17% of 2,340, and what does dry-run do?', 'You can read more in')
}

async function race(chat: ChatPage): Promise<void> {
  await chat.choose('Race')
  await chat.ask('When is the input sent in full?')
  await chat.page.locator('.race[data-over="true"]').waitFor()
}

export const layoutCases: readonly LookCase[] = [
  {
    look: { width: 390 },
    run: [
      'a narrow page: nothing is wider than it',
      async (chat, { screenshots }) => {
        await screenshots.take(chat, 'narrow welcome')
        await chatALittle(chat)
        ok(
          await chat.page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth),
        )
        await screenshots.take(chat, 'narrow chat')
        await chat.page.locator('.share').click()
        await chat.page.locator('.panel .gain').waitFor()
        await chat.turns.first().locator('summary').click()
        await screenshots.take(chat, 'narrow panel')
        await chat.press('Close')
        await chat.page.locator('.panel').waitFor({ state: 'hidden' })
        await race(chat)
        ok(
          await chat.page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth),
        )
        await screenshots.take(chat, 'narrow race')
      },
    ],
  },
  {
    look: { isDark: true },
    run: [
      'a dark page',
      async (chat, { screenshots }) => {
        await chatALittle(chat)
        await screenshots.take(chat, 'dark')
        await race(chat)
        await screenshots.take(chat, 'dark race')
      },
    ],
  },
]
