// Checks the versions of Node that this package supports: the `engines` of its package.json, of
// which npm only warns. Pure.

const least = [22, 12] as const

/**
 * Checks a version of Node. An older version would otherwise fail at the first turn with an
 * unrelated error, which LangChain would retry for more than a minute.
 * @throws Error, in one sentence.
 */
export function requireNode(version: string): void {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major > least[0] || (major === least[0] && minor >= least[1])) return
  throw new Error(`Warmline needs Node ${least.join('.')} or newer, and this is Node ${version}.`)
}
