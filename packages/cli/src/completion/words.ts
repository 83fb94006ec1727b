// What can be completed, read from the commands of the program. Pure.
import type { Command, Option } from 'commander'

/** An option of a command. */
export interface OptionWords {
  /** With its dashes. */
  readonly name: string
  readonly text: string
  readonly takesValue: boolean
  /** The values that it takes, where they are a list. */
  readonly choices: readonly string[]
}

/** A command, with what may follow it. */
export interface CommandWords {
  readonly name: string
  readonly text: string
  readonly options: readonly OptionWords[]
  /** The values of its argument, where they are a list. */
  readonly choices: readonly string[]
  /** Whether its arguments are files or programs. */
  readonly takesFiles: boolean
}

/** The commands of the program. */
export function wordsOf(program: Command): readonly CommandWords[] {
  return program.commands.map((command) => ({
    name: command.name(),
    text: command.summary(),
    options: [...command.options.filter(({ hidden }) => !hidden).map(optionWords), helpWords],
    choices: command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []),
    takesFiles: command.registeredArguments.some(({ argChoices }) => argChoices === undefined),
  }))
}

const helpWords: OptionWords = {
  name: '--help',
  text: 'show the help',
  takesValue: false,
  choices: [],
}

function optionWords({ long, description, required, optional, argChoices }: Option): OptionWords {
  return {
    name: long ?? '',
    text: description,
    takesValue: required || optional,
    choices: argChoices ?? [],
  }
}
