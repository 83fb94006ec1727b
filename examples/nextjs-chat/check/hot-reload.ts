// A hot reload of the route: the new code runs, on the connections and chains of the old.
import { deepStrictEqual, notStrictEqual, ok, strictEqual } from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { ChatPage } from './chat-page.ts'
import type { Case } from './testbed.ts'

const route = fileURLToPath(new URL('../app/api/chat/route.ts', import.meta.url))
const firstLine = '  const body: unknown = await request.json()'
/** Most questions until the new code answers. */
const maxQuestions = 15

/**
 * Changes the route twice, each time so that it prints another line, and watches the connections.
 */
export const hotReload: Case = [
  'hot reload of the route: the chat goes on incrementally, in one pool, on the connection it had',
  async (chat, { app, models }) => {
    await chat.askFor('What is 1 + 1?', 'comes to 2')
    const { connections, upgrades } = models
    const source = readFileSync(route, 'utf8')
    const restore = (): void => writeFileSync(route, source)
    process.once('exit', restore)
    try {
      for (const sign of ['reloaded once', 'reloaded twice']) {
        const changed = source.replace(firstLine, `  console.log('${sign}')\n${firstLine}`)
        notStrictEqual(changed, source)
        writeFileSync(route, changed)
        await askUntil(chat, () => app.printed().includes(sign))
        deepStrictEqual(await chat.lastTurns(), ['websocket incremental', 'websocket incremental'])
      }
    } finally {
      restore()
      process.off('exit', restore)
    }
    // Connections of earlier chats may have been idle for too long meanwhile; none is new.
    ok(models.connections <= connections)
    strictEqual(models.upgrades, upgrades)
  },
]

/** Asks until something is so. */
async function askUntil(chat: ChatPage, isSo: () => boolean): Promise<void> {
  for (let asked = 0; asked < maxQuestions; asked++) {
    await chat.askFor('What is 2 + 3?', 'comes to 5')
    if (isSo()) return
  }
  throw new Error(`The route was not reloaded within ${maxQuestions} questions.`)
}
