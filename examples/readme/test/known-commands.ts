// Whether the commands of a page exist: the scripts of a package, the commands and flags of
// Warmline's own programs, as their `--help` lists them, and packages that the repository installs.
import { execFileSync } from 'node:child_process'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Block, root } from './blocks.js'
import { commandsOf } from './shell.js'

/** What a block's commands name and nobody has. */
export function unknownIn({ page, code }: Block): readonly string[] {
  let folder = dirname(page)
  return commandsOf(code).flatMap(([program = '', ...rest]) => {
    if (program === 'cd') {
      const [into = '.'] = rest
      folder = existsSync(join(root, into)) ? into : join(folder, into)
      return []
    }
    return problemsOf(program, rest, folder).map(
      (problem) => `${[program, ...rest].join(' ')}: ${problem}`,
    )
  })
}

/** Programs of the system, and of other projects, whose arguments are not checked. */
const others = new Set(
  'node curl mkdir export echo cat git docker prometheus apt-get bun bunx deno openssl unset'.split(
    ' ',
  ),
)
const pnpmOwn = new Set('install i add exec dlx pack create run'.split(' '))

function problemsOf(program: string, rest: readonly string[], folder: string): readonly string[] {
  switch (program) {
    case 'npx': {
      const [name = '', ...args] = rest.filter((word) => word !== '-y' && word !== '--yes')
      if (name.startsWith('pnpm@')) return pnpmProblems(args, folder)
      return name in programs ? ownProblems(name, args) : packageProblems([name])
    }
    case 'pnpm':
      return pnpmProblems(rest, folder)
    case 'npm':
    case 'yarn':
      return npmProblems(rest, folder)
    default:
      if (program in programs) return ownProblems(program, rest)
      return others.has(program) ? [] : ['nobody knows this program']
  }
}

function pnpmProblems(words: readonly string[], folder: string): readonly string[] {
  const [script = '', ...args] = words.filter((word, at) => at > 0 || !word.startsWith('-'))
  if (script === 'create') return createProblems(args)
  if (script === 'install' || script === 'i' || script === 'add') return packageProblems(args)
  if (pnpmOwn.has(script)) return []
  const command = scriptsOf(folder)[script] ?? scriptsOf('.')[script]
  if (command === undefined) return [`no package.json has a script ${script}`]
  const [, entry] = /run-built\.mjs (\S+)/.exec(command) ?? []
  return entry === undefined ? [] : flagProblems(args, helpOf(join(root, entry), []))
}

function npmProblems(
  [command = '', ...args]: readonly string[],
  folder: string,
): readonly string[] {
  if (/^(create|init)$/.test(command)) return createProblems(args)
  if (/^(install|i|add|ci)$/.test(command)) return packageProblems(args)
  if (command === 'run') return pnpmProblems(args, folder)
  return /^(test|start|pack|exec|pkg|view|ls)$/.test(command) ? [] : [`npm has no ${command} here`]
}

/** `npm create @scope` runs the package `@scope/create`. */
function createProblems([name]: readonly string[]): readonly string[] {
  if (name === undefined || name.startsWith('-')) return []
  const [bare = ''] = name.split(/(?<!^)@/)
  return packageProblems([/^@[^/]+$/.test(bare) ? `${bare}/create` : bare])
}

/** Every package that a manifest of the repository names, or is. */
const packages = new Set(
  globSync(['package.json', '{packages,examples,templates}/*/package.json', 'docs/package.json'], {
    cwd: root,
  }).flatMap((file) => {
    const manifest = JSON.parse(readFileSync(join(root, file), 'utf8'))
    const { name, dependencies, devDependencies, peerDependencies } = manifest
    return [name, ...Object.keys({ ...dependencies, ...devDependencies, ...peerDependencies })]
  }),
)

function packageProblems(words: readonly string[]): readonly string[] {
  return words
    .filter((word) => !word.startsWith('-') && !/^[./]|\.tgz$/.test(word))
    .map((word) => word.replace(/(?<!^)@[\w.^~-]+$/, ''))
    .filter((name) => !packages.has(name))
    .map((name) => `the repository does not install ${name}`)
}

const programs: Readonly<Record<string, string>> = {
  '@warmline/cli': 'packages/cli/dist/cli.js',
  warmline: 'packages/cli/dist/cli.js',
  '@warmline/dev-server': 'packages/dev-server/dist/cli.js',
  'warmline-dev-server': 'packages/dev-server/dist/cli.js',
}

function ownProblems(name: string, words: readonly string[]): readonly string[] {
  const entry = join(root, programs[name] ?? '')
  const end = words.indexOf('--')
  const own = end < 0 ? words : words.slice(0, end)
  const [command] = own
  if (!entry.includes('packages/cli') || command === undefined || command.startsWith('-')) {
    return flagProblems(own, helpOf(entry, []))
  }
  const listed = new RegExp(`^  ${command}\\b`, 'm').test(helpOf(entry, []))
  if (!listed) return [`there is no command ${command}`]
  return flagProblems(own.slice(1), helpOf(entry, [command]))
}

function flagProblems(words: readonly string[], help: string): readonly string[] {
  return words
    .filter((word) => /^--?[a-z]/.test(word))
    .map((word) => word.replace(/=.*/, ''))
    .filter((flag) => !new RegExp(`(^|[\\s,[])${flag}(?![\\w-])`, 'm').test(help))
    .map((flag) => `there is no flag ${flag}`)
}

const helps = new Map<string, string>()

function helpOf(entry: string, command: readonly string[]): string {
  const key = [entry, ...command].join(' ')
  const help =
    helps.get(key) ??
    execFileSync(process.execPath, [entry, ...command, '--help'], {
      encoding: 'utf8',
      env: { ...process.env, NODE_OPTIONS: '', NO_COLOR: '1' },
    })
  helps.set(key, help)
  return help
}

function scriptsOf(folder: string): Readonly<Record<string, string>> {
  const file = join(root, folder, 'package.json')
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')).scripts ?? {}) : {}
}
