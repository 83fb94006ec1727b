// The entry `@warmline/dev-server/vitest`: a `test` that starts a server for each test. It needs
// vitest, which the main entry does not.
import { type TestAPI, test as vitestTest } from 'vitest'
import type { DevServerOptions } from '../options.js'
import { type DevServer, startDevServer } from '../server.js'

/** The fixtures of a test. */
export interface DevServerFixtures {
  /**
   * Options of the test's server; override them for a `describe` with
   * `test.override('serverOptions', {…})`.
   */
  serverOptions: DevServerOptions
  /** A running server on a free port. It starts when a test uses it and closes after the test. */
  server: DevServer
}

/**
 * Creates a `test` that starts a server for each test.
 * @param options Options of every server.
 * @default {}
 * @example const test = devServerTest({ model: echoDigest() })
 * test('it answers', async ({ server }) => { new OpenAI({ baseURL: server.baseURL, apiKey: 'any' })
 * })
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
