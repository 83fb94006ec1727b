// The public API of the package, name by name.
export { type InstrumentedClient, type InstrumentOptions, instrument } from './instrument.js'
