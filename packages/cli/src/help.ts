// What the help of every command has: examples, and exit codes.

/** Examples and what they do, as the help of a command shows them. */
export function examplesText(
  examples: readonly (readonly [command: string, what: string])[],
): string {
  const width = Math.max(...examples.map(([command]) => command.length))
  const lines = examples.map(([command, what]) => `  ${command.padEnd(width)}  ${what}\n`)
  return `\nExamples:\n${lines.join('')}`
}
