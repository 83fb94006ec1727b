// The parts of reference/cli.md: what each program says with `--help`.
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { root } from './sources.ts'

const cli = 'packages/cli/dist/cli.js'
const devServer = 'packages/dev-server/dist/cli.js'

/** The generated parts of the page, by name. The programs must have been built. */
export function cliParts(): Readonly<Record<string, string>> {
  const overview = helpOf(cli)
  const commands = commandsIn(overview).map((command) =>
    [`### ${command}`, screen(helpOf(cli, command))].join('\n\n'),
  )
  return {
    overview: screen(overview),
    commands: commands.join('\n\n'),
    'dev-server': screen(helpOf(devServer)),
  }
}

/** The commands that a help text lists. */
export function commandsIn(help: string): readonly string[] {
  const [, listed = ''] = /^Commands:\n((?:.+\n?)+)/m.exec(help) ?? []
  return [...listed.matchAll(/^ {2}([a-z][\w-]*)/gm)]
    .map(([, name = '']) => name)
    .filter((name) => name !== 'help')
}

function helpOf(program: string, ...command: string[]): string {
  const { NODE_OPTIONS: _, FORCE_COLOR: __, ...env } = process.env
  return execFileSync(process.execPath, [join(root, program), ...command, '--help'], {
    encoding: 'utf8',
    env: { ...env, NO_COLOR: '1', COLUMNS: '80' },
  })
}

function screen(text: string): string {
  return `\`\`\`text\n${text.trimEnd()}\n\`\`\``
}
