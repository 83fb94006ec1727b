// The command line: what it asks for, and the message when it is wrong. It writes nothing.
import { parseArgs } from 'node:util'
import { isTemplateName, type TemplateName, templateNames } from './templates.js'

/** What the command line asked for. */
export type Command =
  | { readonly type: 'help' }
  | { readonly type: 'wrong'; readonly message: string }
  | {
      readonly type: 'create'
      readonly folder: string | undefined
      readonly template: TemplateName | undefined
    }

/** The text of `--help`. */
export const usageText: string = `Usage: npm create @warmline [folder] -- [--template NAME]

Makes a small application over Warmline. It runs without a key, against a server of its own.

  folder               a new or empty folder; asked for when it is not given
  --template NAME      nextjs: a chat in Next.js, with the AI SDK
                       langchain: an agent in LangChain.js, in a terminal
  --help               show this text

With npm, options stand behind "--". pnpm create, yarn create and bun create take them as they are.
`

/** Reads the arguments after the program's name. */
export function readCommand(args: readonly string[]): Command {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { template: { type: 'string', short: 't' }, help: { type: 'boolean', short: 'h' } },
      allowPositionals: true,
    })
    const [folder, ...more] = positionals
    const { template } = values
    if (values.help === true) return { type: 'help' }
    if (more.length > 0)
      return wrong(`One folder is made at a time, and there are ${positionals.length}`)
    if (template !== undefined && !isTemplateName(template))
      return wrong(`There is no template ${template}. Choose one of ${templateNames.join(', ')}`)
    return { type: 'create', folder, template }
  } catch (error) {
    return wrong(String(error instanceof Error ? error.message : error).split('. ')[0] ?? '')
  }
}

function wrong(message: string): Command {
  return { type: 'wrong', message: `${message}. See --help.` }
}
