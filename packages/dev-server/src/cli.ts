#!/usr/bin/env node
// The program: starts a server from the command line, prints its address, and exits cleanly.
import { readCommand, usageText } from './command.js'
import { DevServerError } from './errors.js'
import { loadModel } from './models/load-model.js'
import { startDevServer } from './server.js'

async function main(): Promise<void> {
  const command = readCommand(process.argv.slice(2))
  if (command.type === 'help') {
    process.stdout.write(usageText)
    return
  }
  const model = command.modelFile === undefined ? undefined : await loadModel(command.modelFile)
  const server = await startDevServer({
    ...command.options,
    ...(model === undefined ? {} : { model }),
  })
  console.log(`warmline-dev-server listening on ${server.baseURL}`)
  const end = (): void => {
    void server.close().then(() => process.exit(0))
  }
  process.once('SIGINT', end)
  process.once('SIGTERM', end)
  if (command.exitsWithParent) process.stdin.once('end', end).once('error', end).resume()
}

main().catch((error: unknown) => {
  // A mistake in the arguments prints one line and exits with 2; any other error shows its stack.
  console.error(error instanceof DevServerError ? `warmline-dev-server: ${error.message}` : error)
  process.exitCode = error instanceof DevServerError ? 2 : 1
})
