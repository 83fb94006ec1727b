// The entry `@warmline/testing/packed`: packed packages, installed as users install them. It starts
// npm and compilers, so only checks use it.
export {
  Application,
  packPackages,
  type Run,
  type RunOptions,
  repositoryRoot,
} from './application.js'
export { checkPeerRange, type PeerRange, type PeerVersions } from './peer-range.js'
