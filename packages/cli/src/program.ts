// The frame of the commands: their arguments, help and exit codes. Commander does the parsing,
// because `node:util` has no commands, no help and no suggestion for a mistyped one.
import { readFileSync } from 'node:fs'
import { Command, CommanderError } from 'commander'
import { addAnalyze } from './analyze/command.js'
import { exitCodes, type Terminal } from './exit-codes.js'

/** Runs the command that the arguments name, and resolves to the exit code. Never throws. */
export async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  const program = new Command('warmline')
    .description('See what Warmline does, and what it would do.')
    .version(versionOfPackage(), '--version', 'show the version')
    .helpOption('--help', 'show this text')
    .helpCommand(false)
    .exitOverride()
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.error })
    .showHelpAfterError('See --help.')
    .enablePositionalOptions()
  addAnalyze(program, terminal)
  try {
    if (args.length === 0) {
      program.outputHelp()
      return exitCodes.usage
    }
    await program.parseAsync([...args], { from: 'user' })
    return terminal.exitCode
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitCodes.usage
    const message = error instanceof Error ? error.message : String(error)
    terminal.error(`warmline: ${message}\n`)
    return exitCodes.failed
  }
}

function versionOfPackage(): string {
  const manifest: unknown = JSON.parse(
    readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
  )
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest
    ? String(manifest.version)
    : ''
}
