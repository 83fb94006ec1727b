// Prints `pending=` and the packages whose version npm does not have, for the release workflow.
import { publicPackages } from '../packages.mjs'
import { isPublished } from './registry.mjs'

const registry = 'https://registry.npmjs.org/'
const pending = publicPackages()
  .map(({ name, manifest: { version } }) => ({ name, version, registry }))
  .filter((one) => !isPublished(one))
console.log(`pending=${pending.map(({ name, version }) => `${name}@${version}`).join(' ')}`)
