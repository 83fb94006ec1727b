// The addresses of the repository and of its documentation, as the root's package.json has them.
// scripts/set-repository.mjs writes them; until then there are none.
import { readJson } from './packages.mjs'

/**
 * @param {string} at The root of the repository.
 * @returns {{ repository?: string, docs?: string }} Without a slash at the end.
 */
export function addressesOf(at) {
  const { repository, homepage } = readJson(at, 'package.json')
  if (repository === undefined) return {}
  const address = repository.url.replace(/^git\+/, '').replace(/\.git$/, '')
  return homepage.startsWith(`${address}#`)
    ? { repository: address }
    : { repository: address, docs: homepage }
}
