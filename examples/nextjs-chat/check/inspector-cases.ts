// Warmline's inspector beside the chat, in development: a tool loop, an edit, a regenerate and a
// fork as it shows them, and afterwards the turns of a server that went away and came back.
import { match, ok } from 'node:assert/strict'
import type { Locator, Page } from 'playwright-core'
import type { Case, Testbed } from './testbed.ts'

/** The inspector in a tab of its own. */
class InspectorPage {
  readonly page: Page
  readonly #complaints: string[] = []

  private constructor(page: Page) {
    this.page = page
    page.setDefaultTimeout(30_000)
    page.on('pageerror', (error) => this.#complaints.push(String(error)))
    page.on('console', (message) => {
      if (message.type() === 'error') this.#complaints.push(message.text())
    })
  }

  static async open({ app, browser }: Testbed): Promise<InspectorPage> {
    const url = app.inspectorUrl()
    ok(url !== undefined, 'The app told no address of an inspector.')
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
    const inspector = new InspectorPage(await context.newPage())
    await inspector.page.goto(url)
    await inspector.turns.first().waitFor()
    return inspector
  }

  get turns(): Locator {
    return this.page.getByRole('option', { name: /^Turn / })
  }

  /** The words of the newest turns that the list shows. */
  async newest(): Promise<string> {
    await this.page.locator('.list').press('End')
    return (await this.page.getByRole('listbox').textContent()) ?? ''
  }

  /** Closes it; it must not have complained. */
  async close(): Promise<void> {
    await this.page.context().close()
    ok(this.#complaints.length === 0, this.#complaints.join('\n'))
  }
}

/** Before any server goes away. */
export const inspectorCase: Case = [
  'the inspector: a tool loop with its steps, an edit, a regenerate and a fork',
  async (chat, testbed) => {
    await chat.askFor(
      'How does Warmline recover when a connection is lost?',
      'You can read more in',
    )
    await chat.askFor('What is 3 * 3?', '9')
    const fork = await chat.beside()
    await Promise.all([fork.askFor('What is 4 * 4?', '16'), chat.askFor('What is 6 * 6?', '36')])
    await chat.press('Answer again')
    await chat.answered('36')
    await chat.questions.nth(1).getByRole('button', { name: 'Edit' }).click()
    await chat.page.getByLabel('Edit the question').fill('What is 20 + 22?')
    await chat.press('Ask this instead')
    await chat.answered('42')
    const inspector = await InspectorPage.open(testbed)
    try {
      const words = (await inspector.page.getByRole('listbox').textContent()) ?? ''
      match(words, /streamText/)
      match(words, /tool/)
      match(words, /incremental/)
      await testbed.screenshots.takeOf(inspector.page, 'inspector turns')
      await inspector.page.getByRole('button', { name: 'Chains' }).click()
      await testbed.screenshots.takeOf(inspector.page, 'inspector chains')
      await inspector.page.getByRole('button', { name: 'Turns' }).click()
      // The edited question follows the first answer, whose place another turn has taken since.
      await inspector.page.getByLabel('Filter by reason').selectOption('cold:displaced')
      await inspector.turns.last().click()
      await inspector.page.getByRole('tab', { name: 'Compare' }).click()
      await inspector.page.getByRole('region', { name: 'new' }).last().waitFor()
      await testbed.screenshots.takeOf(inspector.page, 'inspector edit')
    } finally {
      await inspector.close()
    }
  },
]

/** After the server has gone away and come back. */
export const inspectorAfterFailures: Case = [
  'the inspector: turns that failed, went over HTTP and came back',
  async (chat, testbed) => {
    const inspector = await InspectorPage.open(testbed)
    try {
      const words = await inspector.newest()
      match(words, /failed|fallback/)
      await testbed.screenshots.takeOf(inspector.page, 'inspector failures')
    } finally {
      await inspector.close()
    }
    await chat.loaded()
  },
]
