// Which versions of Node this package runs on: the `engines` of its package.json, which npm only
// warns of. Pure.

const least = [22, 12] as const

/**
 * Checks a version of Node. Without this, an older one would fail at the first turn, in words that
 * say nothing of Node, and LangChain would try again for more than a minute.
 * @throws Error, in one sentence.
 */
export function requireNode(version: string): void {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major > least[0] || (major === least[0] && minor >= least[1])) return
  throw new Error(`Warmline needs Node ${least.join('.')} or newer, and this is Node ${version}.`)
}
