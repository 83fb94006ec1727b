// The one import of `agent-base`. The build puts the package itself in the place of this module
// (scripts/finish-build.mjs).
export { Agent, type AgentConnectOpts } from 'agent-base'
