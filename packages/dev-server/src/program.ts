// The program as a function: starts a server from the command line, prints its address, and exits
// cleanly.
import { readCommand, usageText } from './command.js'
import { DevServerError } from './errors.js'
import { loadModel } from './models/load-model.js'
import { startDevServer } from './server.js'

/**
 * Runs the command line in this process: prints the address of the server to standard output, and
 * exits when the user or the parent program ends it. Resolves when it listens, or to the exit code
 * of arguments that are wrong (2) or of another fault (1), of which it has told.
 * @param args The arguments after the program's name.
 */
export async function runCommandLine(args: readonly string[]): Promise<number> {
  try {
    await serve(args)
    return 0
  } catch (error) {
    // A mistake in the arguments prints one line; any other error shows its stack.
    const isMistake = error instanceof DevServerError
    console.error(isMistake ? `warmline-dev-server: ${error.message}` : error)
    return isMistake ? 2 : 1
  }
}

async function serve(args: readonly string[]): Promise<void> {
  const command = readCommand(args)
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
