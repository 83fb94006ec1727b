// The one import of `socks`, loaded when such a proxy is first used. The build puts the package
// itself in the place of this module (scripts/finish-build.mjs).
export { SocksClient } from 'socks'
