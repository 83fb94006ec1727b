// The frame of the commands: their arguments, help and exit codes. Commander does the parsing,
// because `node:util` has no commands, no help and no suggestion for a mistyped one.
import { readFileSync } from 'node:fs'
import { Command, CommanderError } from 'commander'
import { addAnalyze } from './analyze/command.js'
import { addBench } from './bench/command.js'
import { addCompletion } from './completion/command.js'
import { addDevServer, addDevServerFlags } from './dev-server/command.js'
import { addDoctor } from './doctor/command.js'
import { addInspect } from './inspect/command.js'
import { addProbe } from './probe/command.js'
import { exitCodes, type Terminal } from './terminal.js'

/** Runs the command that the arguments name, and resolves to the exit code. Never throws. */
export async function run(given: readonly string[], terminal: Terminal): Promise<number> {
  const { args, command } = split(given)
  const program = new Command('warmline')
    .description('See what Warmline does, what it would do, and why it does not.')
    .version(versionOfPackage(), '--version', 'show the version')
    .helpOption('--help', 'show this text')
    .helpCommand(false)
    .exitOverride()
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.error })
    .showHelpAfterError('See --help.')
    .enablePositionalOptions()
  addAnalyze(program, terminal)
  addDoctor(program, terminal)
  addInspect(program, terminal, command)
  addProbe(program, terminal)
  addBench(program, terminal)
  const devServer = addDevServer(program)
  addCompletion(program, terminal)
  try {
    // Its flags are those of another package, which is loaded only where they are asked for.
    if (args[0] === 'dev-server' || args[0] === 'completion') {
      await addDevServerFlags(devServer, terminal, args.slice(1))
    }
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

/** The arguments of `inspect`, and the command behind `--`, which is another program's. */
function split(given: readonly string[]): {
  readonly args: readonly string[]
  readonly command: readonly string[]
} {
  const at = given[0] === 'inspect' ? given.indexOf('--') : -1
  if (at === -1) return { args: given, command: [] }
  return { args: given.slice(0, at), command: given.slice(at + 1) }
}

function versionOfPackage(): string {
  const manifest: unknown = JSON.parse(
    readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
  )
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest
    ? String(manifest.version)
    : ''
}
