/**
 * The entry `@warmline/dev-server/vitest`: a `test` with a server of its own for each test. Needs
 * vitest, which the main entry does not.
 */
import { type TestAPI, test as vitestTest } from 'vitest'
import type { DevServerOptions } from '../options.js'
import { type DevServer, startDevServer } from '../server.js'

/** What a test is given. */
export interface DevServerFixtures {
  /**
   * Options of the test's server; set them for a `describe` with `test.override('serverOptions',
   * {…})`.
   */
  serverOptions: DevServerOptions
  /**
   * A running server on a free port; started when the test asks for it, closed when the test is
   * over.
   */
  server: DevServer
}

/**
 * A `test` whose tests each get a server of their own.
 * @param options Options of every server. @default {}
 * @example const test = devServerTest({ model: echoDigest() }) test('it answers', async ({ server
 * }) => { new OpenAI({ baseURL: server.baseURL, apiKey: 'any' }) })
 */
export function devServerTest(options: DevServerOptions = {}): TestAPI<DevServerFixtures> {
  return vitestTest.extend<DevServerFixtures>({
    serverOptions: [options, { scope: 'test' }],
    server: async ({ serverOptions }, use) => {
      await using server = await startDevServer(serverOptions)
      await use(server)
    },
  })
}
