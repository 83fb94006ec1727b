#!/usr/bin/env node
// The program: runs the command line of this process, on a Node that can.
import { nodeRefusal } from './node-version.js'

const refusal = nodeRefusal(process.versions.node)
if (refusal === undefined) {
  const { runCommandLine } = await import('./program.js')
  process.exitCode = await runCommandLine(process.argv.slice(2))
} else {
  process.stderr.write(`warmline-dev-server: ${refusal}\n`)
  process.exitCode = 1
}
