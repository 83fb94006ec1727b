// The one import of `socks-proxy-agent`, loaded when such a proxy is first used. The build puts the package itself in the
// place of this module (scripts/finish-build.mjs).
export { SocksProxyAgent } from 'socks-proxy-agent'
