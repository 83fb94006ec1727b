// The one import of `https-proxy-agent`, loaded when a proxy is first used. The build puts the package itself in the place of
// this module (scripts/finish-build.mjs).
export { HttpsProxyAgent } from 'https-proxy-agent'
