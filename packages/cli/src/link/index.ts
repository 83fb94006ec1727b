// A slow link on the loopback, for the programs of this repository that measure.
export { createLink, createUplink, type LinkOptions } from './delay.js'
export { createQueue } from './queue.js'
export { type Relay, type RelayOptions, startRelay } from './relay.js'
