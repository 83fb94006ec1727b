#!/usr/bin/env node
// The program, on a Node that can run it.
import { nodeRefusal } from './node-version.js'

const refusal = nodeRefusal(process.versions.node)
if (refusal === undefined) {
  const { main } = await import('./program.js')
  await main()
} else {
  process.stderr.write(`create-warmline: ${refusal}\n`)
  process.exitCode = 1
}
