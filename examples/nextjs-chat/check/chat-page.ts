// The page in a browser's tab: actions on it, and what it shows.
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core'

/** Longest that anything on the page is waited for. */
const waitMs = 30_000

/** How a tab looks. */
export interface Look {
  readonly width?: number
  readonly isDark?: boolean
}

/** One tab with the chat. */
export class ChatPage {
  readonly page: Page
  /** What the browser complained of. */
  readonly complaints: string[] = []

  private constructor(page: Page) {
    this.page = page
    page.setDefaultTimeout(waitMs)
    page.on('pageerror', (error) => this.complaints.push(String(error)))
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(message.text())
    })
  }

  /** Opens the chat in a window of its own. */
  static async open(
    browser: Browser,
    url: string,
    { width = 1280, isDark = false }: Look = {},
  ): Promise<ChatPage> {
    const context = await browser.newContext({
      viewport: { width, height: 860 },
      colorScheme: isDark ? 'dark' : 'light',
    })
    return ChatPage.#openIn(context, url)
  }

  /** Opens it in another tab of the same window. */
  beside(): Promise<ChatPage> {
    return ChatPage.#openIn(this.page.context(), this.page.url())
  }

  static async #openIn(context: BrowserContext, url: string): Promise<ChatPage> {
    const chat = new ChatPage(await context.newPage())
    await chat.page.goto(url, { timeout: waitMs })
    await chat.loaded()
    return chat
  }

  get answers(): Locator {
    return this.page.locator('.answer')
  }

  get questions(): Locator {
    return this.page.locator('.question')
  }

  get failure(): Locator {
    return this.page.locator('[role="alert"].failure')
  }

  /** Chooses how questions are sent. */
  async choose(way: 'HTTP' | 'WebSocket' | 'Race'): Promise<void> {
    await this.page.getByText(way, { exact: true }).first().click()
  }

  /** The lines of the panel, one a turn. */
  get turns(): Locator {
    return this.page.locator('.turns li')
  }

  async loaded(): Promise<void> {
    await this.page.locator('.page[data-loaded="true"]').waitFor()
  }

  /** Asks, and does not wait for the answer. */
  async ask(question: string): Promise<void> {
    await this.page.getByLabel('Your question').fill(question)
    await this.page.getByLabel('Your question').press('Enter')
  }

  async press(button: string): Promise<void> {
    await this.page.getByRole('button', { name: button, exact: true }).last().click()
  }

  /** Waits until the newest answer is complete and says this. */
  async answered(text: string): Promise<void> {
    await this.page
      .locator('.page[data-status="ready"] .answer[data-complete="true"]')
      .last()
      .filter({ hasText: text })
      .waitFor()
  }

  /** Asks and waits for an answer that says this. */
  async askFor(question: string, text: string): Promise<void> {
    const before = await this.answers.count()
    await this.ask(question)
    await this.answers.nth(before).waitFor()
    await this.answered(text)
  }

  /** Waits until the page says that something went wrong, in these words. */
  async says(text: string): Promise<void> {
    await this.failure.filter({ hasText: text }).waitFor()
  }

  /** How the turns of the newest answer went, such as `websocket incremental`. */
  async lastTurns(): Promise<readonly string[]> {
    const turns = await this.page.locator('.turns').last().locator('li').all()
    return Promise.all(
      turns.map(
        async (turn) =>
          `${await turn.getAttribute('data-transport')} ${await turn.getAttribute('data-mode')}`,
      ),
    )
  }

  async close(): Promise<void> {
    await this.page.context().close()
  }
}
