// The testbed of every case: the app, its model server and a browser. It always closes the pages
// that it opens.
import type { Browser } from 'playwright-core'
import type { App } from './app.ts'
import { ChatPage, type Look } from './chat-page.ts'
import type { ModelServer } from './model-server.ts'
import type { Screenshots } from './screenshots.ts'

/** What a case runs on. */
export interface Testbed {
  readonly app: App
  readonly models: ModelServer
  readonly browser: Browser
  readonly screenshots: Screenshots
}

/** A case: its name, and what it does on a newly opened page. */
export type Case = readonly [name: string, run: (chat: ChatPage, testbed: Testbed) => Promise<void>]

/** Opens a page, runs the case on it and closes the page; a failed case leaves a screenshot. */
export async function runCase(testbed: Testbed, [name, run]: Case, look: Look = {}): Promise<void> {
  const chat = await ChatPage.open(testbed.browser, testbed.app.url, look)
  try {
    await run(chat, testbed)
    if (chat.complaints.length > 0)
      throw new Error(`The browser complained: ${chat.complaints.join('\n')}`)
  } catch (error) {
    // A failed screenshot must not hide the failure itself.
    await testbed.screenshots.take(chat, `failed ${name}`).catch(() => {})
    throw error
  } finally {
    await chat.close()
  }
}
