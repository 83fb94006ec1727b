// Asks a registry what it has.
import { spawnSync } from 'node:child_process'

/**
 * Options by which npm talks to this registry alone: a registry that an .npmrc names for the scope
 * would win over `--registry`.
 */
export function registryOptions(registry) {
  return ['--registry', registry, `--@warmline:registry=${registry}`]
}

/** Whether a registry has a version of a package. @throws Error when it does not say. */
export function isPublished({ name, version, registry }) {
  const view = ['view', `${name}@${version}`, 'version', '--json', ...registryOptions(registry)]
  const { status, stdout, stderr } = spawnSync('npm', view, {
    encoding: 'utf8',
    shell: process.platform === 'win32',
  })
  // npm prints nothing where the package is there and the version is not.
  if (status === 0) return stdout.trim() !== '' && JSON.parse(stdout) === version
  if (/\bE404\b/.test(stdout + stderr)) return false
  throw new Error(`${registry} did not say whether it has ${name} ${version}:\n${stdout}${stderr}`)
}
