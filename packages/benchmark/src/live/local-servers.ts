// Runs as a process of its own: the dev-servers of a run without a key. One has the cost model that
// the report states; one ends its connections after seconds in place of an hour. It prints both
// addresses in one line, and ends when standard input does.
import { profiles, startDevServer } from '@warmline/dev-server'
import { costModel, hurriedAgeMs } from './cost-model.js'

const [main, hurried] = await Promise.all([
  startDevServer({ costs: costModel }),
  startDevServer({
    costs: { ...costModel, tokensPerSecond: 5 },
    profile: { ...profiles.openai, maxAgeMs: hurriedAgeMs },
  }),
])
process.stdout.write(`${JSON.stringify([main.baseURL, hurried.baseURL])}\n`)
process.stdin.on('end', () => process.exit(0)).resume()
