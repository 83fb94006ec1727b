// The command `completion`: prints a script that completes the program's commands and options.
import { Argument, type Command } from 'commander'
import { examplesText } from '../help.js'
import type { Terminal } from '../terminal.js'
import { type Shell, scripts, shells } from './scripts.js'
import { wordsOf } from './words.js'

/** Adds the command to the program. */
export function addCompletion(program: Command, terminal: Terminal): void {
  program
    .command('completion')
    .summary('Print a script that completes commands and options in your shell.')
    .description('Prints a script that completes the commands and options of warmline.')
    .addArgument(new Argument('<shell>', 'your shell').choices(shells))
    .addHelpText(
      'after',
      `${examplesText([
        ['source <(warmline completion bash)', 'in ~/.bashrc; zsh: the same in ~/.zshrc'],
        ['warmline completion fish | source', 'in ~/.config/fish/config.fish'],
      ])}
Exit codes: 0 fine, 2 wrong arguments.`,
    )
    .action((shell: Shell) => terminal.out(scripts[shell](wordsOf(program))))
}
