// Screenshots of the page, in a directory outside the repository.
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import type { ChatPage } from './chat-page.ts'

/** Takes them, each under a name. */
export class Screenshots {
  readonly directory: string
  #mode = ''

  private constructor(directory: string) {
    this.directory = directory
  }

  static async start(): Promise<Screenshots> {
    return new Screenshots(await mkdtemp(join(tmpdir(), 'warmline-nextjs-chat-')))
  }

  /** Names what the next pictures show. */
  begin(mode: string): void {
    this.#mode = mode
  }

  take({ page }: ChatPage, name: string, isWhole = false): Promise<void> {
    return this.takeOf(page, name, isWhole)
  }

  async takeOf(page: Page, name: string, isWhole = false): Promise<void> {
    const file = `${this.#mode} ${name}`.replaceAll(/[^a-z0-9]+/gi, '-')
    await page.screenshot({
      path: join(this.directory, `${file}.png`),
      fullPage: isWhole,
      animations: 'disabled',
    })
  }
}
