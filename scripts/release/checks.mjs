// What must be so before a release: each check gives the sentences that say what is not.
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { addressesOf } from '../addresses.mjs'
import { publicPackages } from '../packages.mjs'
import { setRepository } from '../set-repository.mjs'

/** Every check by what it looks at, for the repository at a path. */
export const checks = {
  'clean tree': (at) => {
    const changes = execFileSync('git', ['status', '--porcelain'], { cwd: at, encoding: 'utf8' })
    return changes === '' ? [] : [`There are uncommitted changes:\n${changes.trimEnd()}`]
  },
  'repository address': (at) => {
    const addresses = addressesOf(at)
    if (addresses.repository === undefined) {
      return ['No address is set: node scripts/set-repository.mjs https://github.com/OWNER/NAME']
    }
    const missing = setRepository(addresses, { at, check: true })
    return missing.length === 0
      ? []
      : [`Without the address: ${missing.join(', ')}. Run node scripts/set-repository.mjs`]
  },
  'no changeset left': (at) => {
    const left = readdirSync(join(at, '.changeset')).filter(
      (file) => file.endsWith('.md') && file !== 'README.md',
    )
    return left.length === 0
      ? []
      : [`Not in a version yet: ${left.join(', ')}. Run npx -y pnpm@12.21.0 changeset version`]
  },
  'one version': (at) => {
    const packages = publicPackages(at)
    const versions = new Set(packages.map(({ manifest }) => manifest.version))
    if (versions.size !== 1) return [`There are several versions: ${[...versions].join(', ')}.`]
    const [version] = versions
    return packages
      .filter(({ path }) => {
        const file = join(path, 'CHANGELOG.md')
        return !existsSync(file) || !readFileSync(file, 'utf8').includes(`\n## ${version}\n`)
      })
      .map(({ name }) => `The changelog of ${name} has no ${version}.`)
  },
  // The rest of a release that broke off must come from the commit that it began with.
  'tag of this commit': (at) => {
    const tag = `v${publicPackages(at)[0].manifest.version}`
    const commitOf = (name) =>
      execFileSync('git', ['rev-parse', `${name}^{commit}`], { cwd: at, encoding: 'utf8' }).trim()
    const isTagged = execFileSync('git', ['tag', '--list', tag], { cwd: at, encoding: 'utf8' })
    return isTagged.trim() === '' || commitOf(tag) === commitOf('HEAD')
      ? []
      : [
          `${tag} is another commit, ${commitOf(tag).slice(0, 8)}: release that one, or add a changeset.`,
        ]
  },
}
