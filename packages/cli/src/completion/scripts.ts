// The completion scripts of the shells. Pure.
import type { CommandWords, OptionWords } from './words.js'

/** The shells that there are scripts for. */
export const shells = ['bash', 'zsh', 'fish'] as const

/** A shell that there is a script for. */
export type Shell = (typeof shells)[number]

/** The script of a shell. */
export const scripts: Readonly<Record<Shell, (commands: readonly CommandWords[]) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
}

function bashScript(commands: readonly CommandWords[]): string {
  const names = [...commands.map(({ name }) => name), '--help', '--version']
  const values = commands.flatMap(({ name, options }) =>
    options
      .filter(({ takesValue }) => takesValue)
      .map((option) => `    ${quoted(`${name} ${option.name}`)}) ${bashValues(option)}; return ;;`),
  )
  const rest = commands.map(({ name, options, choices, takesFiles }) => {
    const words = options.map((option) => option.name).join(' ')
    const files = takesFiles ? 'compopt -o default' : ':'
    const other = choices.length > 0 ? bashWords(choices) : files
    return `    ${name}) if [[ $cur == -* ]]; then ${bashWords([words])}; else ${other}; fi ;;`
  })
  return `# Completion of warmline for bash: source <(warmline completion bash)
_warmline() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]}
  COMPREPLY=()
  if (( COMP_CWORD == 1 )); then
    ${bashWords(names)}
    return
  fi
  case "\${COMP_WORDS[1]} $prev" in
${values.join('\n')}
  esac
  case \${COMP_WORDS[1]} in
${rest.join('\n')}
  esac
}
complete -F _warmline warmline
`
}

function bashWords(words: readonly string[]): string {
  return `COMPREPLY=($(compgen -W ${quoted(words.join(' '))} -- "$cur"))`
}

function bashValues({ choices }: OptionWords): string {
  return choices.length > 0 ? bashWords(choices) : 'compopt -o default'
}

function zshScript(commands: readonly CommandWords[]): string {
  const names = commands.map(({ name, text }) => `    ${quoted(`${name}:${text}`)}`)
  const cases = commands.map(({ name, options, choices, takesFiles }) => {
    const specs = options.map((option) => `        ${quoted(zshOption(option))}`)
    const argument =
      choices.length > 0
        ? `*:value:(${choices.join(' ')})`
        : takesFiles
          ? '*:file:_files'
          : undefined
    const all = argument === undefined ? specs : [...specs, `        ${quoted(argument)}`]
    return `    ${name})\n      _arguments \\\n${all.join(' \\\n')}\n      ;;`
  })
  return `#compdef warmline
# Completion of warmline for zsh: source <(warmline completion zsh)
_warmline() {
  local -a commands
  commands=(
${names.join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe -t commands command commands
    _arguments '--help[show the help]' '--version[show the version]'
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
${cases.join('\n')}
  esac
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
  _warmline "$@"
else
  compdef _warmline warmline
fi
`
}

function zshOption({ name, text, takesValue, choices }: OptionWords): string {
  const told = text.replace(/[[\]:\\]/g, (mark) => `\\${mark}`)
  const value = choices.length > 0 ? `:value:(${choices.join(' ')})` : ':value:_files'
  return `*${name}[${told}]${takesValue ? value : ''}`
}

function fishScript(commands: readonly CommandWords[]): string {
  const names = commands.map(({ name }) => name).join(' ')
  const first = `"not __fish_seen_subcommand_from ${names}"`
  const lines = commands.flatMap(({ name, text, options, choices, takesFiles }) => {
    const within = `"__fish_seen_subcommand_from ${name}"`
    const own = options.map((option) => {
      const values =
        option.choices.length > 0 ? `-x -a ${fishQuoted(option.choices.join(' '))} ` : '-r '
      return `complete -c warmline -n ${within} -l ${option.name.slice(2)} ${option.takesValue ? values : ''}-d ${fishQuoted(option.text)}`
    })
    const values =
      choices.length > 0
        ? [`complete -c warmline -n ${within} -a ${fishQuoted(choices.join(' '))}`]
        : []
    const files = takesFiles ? [`complete -c warmline -n ${within} -F`] : []
    return [
      `complete -c warmline -n ${first} -a ${name} -d ${fishQuoted(text)}`,
      ...own,
      ...values,
      ...files,
    ]
  })
  return `# Completion of warmline for fish: warmline completion fish | source
complete -c warmline -f
complete -c warmline -n ${first} -l help -d 'show the help'
complete -c warmline -n ${first} -l version -d 'show the version'
${lines.join('\n')}
`
}

/** A word for bash and zsh. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}

function fishQuoted(text: string): string {
  return `'${text.replace(/['\\]/g, (mark) => `\\${mark}`)}'`
}
