// The packages that are published, read from their manifests: every folder of packages/ that is not
// private. It changes nothing.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The root of the repository. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '..')

/** A JSON file of the repository. */
export function readJson(...path) {
  return JSON.parse(readFileSync(join(...path), 'utf8'))
}

/**
 * The public packages as `{ folder, name, path, manifest }`, each behind those that it depends on.
 * @param {string} [at] The root of a repository.
 */
export function publicPackages(at = root) {
  const all = readdirSync(join(at, 'packages'))
    .filter((folder) => existsSync(join(at, 'packages', folder, 'package.json')))
    .map((folder) => {
      const path = join(at, 'packages', folder)
      const manifest = readJson(path, 'package.json')
      return { folder, name: manifest.name, path, manifest }
    })
    .filter(({ manifest }) => manifest.private !== true)
  const byName = new Map(all.map((one) => [one.name, one]))
  const sorted = new Set()
  const add = (one) => {
    for (const name of Object.keys(one.manifest.dependencies ?? {})) {
      if (byName.has(name)) add(byName.get(name))
    }
    sorted.add(one)
  }
  for (const one of all) add(one)
  return [...sorted]
}
