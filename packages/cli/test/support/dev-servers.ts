// Runs as a process of its own: a dev-server for each profile that the first argument lists as
// JSON. It prints their addresses in one line and ends when standard input does.
import { type Profile, startDevServer } from '@warmline/dev-server'

const given: readonly Profile[] = JSON.parse(process.argv[2] ?? '[]')
// Turns take long enough to overlap.
const costs = { firstTokenMs: 30, tokensPerSecond: 400 }
const servers = await Promise.all(
  given.map((profile) => startDevServer({ profile, costs, apiKeys: ['right'] })),
)
process.stdout.write(`${JSON.stringify(servers.map(({ baseURL }) => baseURL))}\n`)
process.stdin.on('end', () => process.exit(0)).resume()
