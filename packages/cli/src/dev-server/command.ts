// The command `dev-server`: the program of @warmline/dev-server, with its own flags.
import { type Command, Option } from 'commander'
import { examplesText } from '../help.js'
import type { Terminal } from '../terminal.js'

/** Adds the command, without its flags, to the program. */
export function addDevServer(program: Command): Command {
  return program
    .command('dev-server')
    .summary('Run a local server of the Responses API.')
    .description('Runs a local server that speaks the Responses API, over HTTP and WebSockets.')
    .addHelpText(
      'after',
      `${examplesText([
        ['warmline dev-server', 'on http://127.0.0.1:8787/v1, with any key'],
        ['warmline dev-server --port 0 --profile xai', 'on a free port, with the limits of xAI'],
      ])}
Its README says what every flag does: https://www.npmjs.com/package/@warmline/dev-server

Exit codes: 0 ended by the user, 1 it could not be started, 2 wrong arguments.`,
    )
}

/**
 * Gives the command its flags, which the package of the server knows. The server reads them itself:
 * `args` are those after the command's name.
 */
export async function addDevServerFlags(
  command: Command,
  terminal: Terminal,
  args: readonly string[],
): Promise<void> {
  const { commandFlags, profileNames, runCommandLine } = await import('@warmline/dev-server')
  for (const { name, value, text } of commandFlags) {
    if (name === 'help') continue
    const placeholder = value === undefined ? '' : ` <${value.toLowerCase()}>`
    const option = new Option(`--${name}${placeholder}`, text)
    command.addOption(name === 'profile' ? option.choices(profileNames) : option)
  }
  command.action(async () => {
    terminal.exitCode = await runCommandLine(args)
  })
}
