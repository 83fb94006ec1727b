// What every case is given: the app, the model's server behind it, and a browser; and pages that
// are always closed.
import type { Browser } from 'playwright-core'
import type { App } from './app.ts'
import { ChatPage, type Look } from './chat-page.ts'
import type { ModelServer } from './model-server.ts'
import type { Screenshots } from './screenshots.ts'

/** Where a case plays. */
export interface Stage {
  readonly app: App
  readonly models: ModelServer
  readonly browser: Browser
  readonly screenshots: Screenshots
}

/** A case: its name, and what it does on a page that was just opened. */
export type Case = readonly [name: string, run: (chat: ChatPage, stage: Stage) => Promise<void>]

/** Opens a page, runs the case on it, closes the page; a failing case leaves a picture. */
export async function play(stage: Stage, [name, run]: Case, look: Look = {}): Promise<void> {
  const chat = await ChatPage.open(stage.browser, stage.app.url, look)
  try {
    await run(chat, stage)
    if (chat.complaints.length > 0)
      throw new Error(`The browser complained: ${chat.complaints.join('\n')}`)
  } catch (error) {
    // A page that cannot even be pictured must not hide what it failed of.
    await stage.screenshots.take(chat, `failed ${name}`).catch(() => {})
    throw error
  } finally {
    await chat.close()
  }
}
