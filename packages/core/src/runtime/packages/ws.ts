// The one import of `ws`. The build puts the package itself in the place of this module
// (scripts/finish-build.mjs): then every runtime runs the real one, no bundler is left to guess at
// its native parts, and nothing of it calls `require`.
export { default } from 'ws'
