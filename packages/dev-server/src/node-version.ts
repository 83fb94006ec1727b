// Checks the version of Node before anything is loaded that an older one cannot run: npm only warns
// of the `engines` in package.json.
const least = [22, 12] as const

/** Why the program does not run on a version of Node; `undefined` where it does. */
export function nodeRefusal(version: string): string | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major > least[0] || (major === least[0] && minor >= least[1])) return undefined
  return `Node ${least.join('.')} or newer is needed, and this is Node ${version}.`
}
