// The check of the platform: the oldest Node that Warmline runs on.
import semver from 'semver'
import { type Finding, problem } from '../types.js'

/** The `engines` of every package of Warmline. */
const supported = '>=22.12'

/** Checks a version of Node, such as `24.1.0`. */
export function checkNode(version: string): Finding {
  const text = `Node ${version}`
  if (semver.satisfies(version, supported, { includePrerelease: true })) return { text }
  return problem(text, 'node_too_old', {
    what: `Warmline needs Node 22.12 or newer, and this shell runs Node ${version}.`,
    remedies: ['Install Node 24 (https://nodejs.org), and run this again with it.'],
  })
}
