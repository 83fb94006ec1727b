// Reads the commands of a shell block: words, without comments, variables and redirections. It runs
// none.

/** The commands of a block, each as its words. */
export function commandsOf(code: string): readonly (readonly string[])[] {
  return code
    .replaceAll(/\\\n/g, ' ')
    .split('\n')
    .map((line) => line.replace(/^\$ /, ''))
    .flatMap((line) => parts(wordsOf(line)))
    .map((words) => words.slice(words.findIndex((word) => !/^\w+=/.test(word))))
    .filter(([first]) => first !== undefined && !/^\w+=/.test(first))
}

/** The words of a line, unquoted, up to a comment; `&&`, `|`, `;` and `>` are words. */
function wordsOf(line: string): string[] {
  const words: string[] = []
  const pattern = /#.*$|&&|\|\|?|;|>|&|(?:'[^']*'|"[^"]*"|[^\s&|;>#'"]|(?<=\S)#)+/g
  for (const [word] of line.matchAll(pattern)) {
    if (word.startsWith('#')) break
    words.push(word.replaceAll(/'([^']*)'|"([^"]*)"/g, '$1$2'))
  }
  return words
}

function parts(words: readonly string[]): string[][] {
  const commands: string[][] = [[]]
  let isTarget = false
  for (const word of words) {
    if (/^(&&|\|\|?|;|&)$/.test(word)) commands.push([])
    else if (word === '>') isTarget = true
    else if (isTarget) isTarget = false
    else commands.at(-1)?.push(word)
  }
  return commands.filter((command) => command.length > 0)
}
