// The server of cost.ts, in a process of its own so that its work is not measured. It answers with
// as many deltas as the newest message asks for.
import { fromContext, itemText, startDevServer } from '@warmline/dev-server'

/** Characters of a delta of the dev-server. */
const deltaLength = 24

const server = await startDevServer({
  model: fromContext(({ items }) => {
    const asked = Number(items.slice(-1).map(itemText).join())
    return [{ type: 'text', text: 'x'.repeat(deltaLength * asked) }]
  }),
})
process.send?.(server.baseURL)
process.on('disconnect', () => process.exit())
