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
  await chat.askFor('What is 17% of 2,340, and what does dry-run do?', 'Question 1')
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
        await chat.page.locator('.panel').scrollIntoViewIfNeeded()
        await screenshots.take(chat, 'narrow whole', true)
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
      },
    ],
  },
]
