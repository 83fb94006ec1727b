// Faults that change how one create is handled: which strike, and the quirks that they cause. Both
// transports use it.
import type { Environment } from '../environment.js'
import type { Quirks } from '../state/quirks.js'
import type { Place } from './book.js'
import type { Fault, RequestFault } from './fault.js'

const anchoredFaults: ReadonlySet<RequestFault['type']> = new Set(['ignore-anchor', 'constant-id'])
const fullInputFaults: ReadonlySet<RequestFault['type']> = new Set(['foreign-echo', 'constant-id'])

/** Where a create arrives. */
export interface CreatePlace {
  readonly place: Place
  /** The name of the connection, for the journal. */
  readonly name: string
  /** Whether the create names a response to continue. */
  readonly isAnchored: boolean
}

/** Returns the quirks of one create and uses up the faults that cause them. */
export function quirksAt(
  { place, name, isAnchored }: CreatePlace,
  environment: Environment,
): Quirks {
  const { faults, journal } = environment
  let quirks: Quirks = {}
  for (const { fault, strike } of faults.at(place, isAnchored ? anchoredFaults : fullInputFaults)) {
    if (!strike()) continue
    journal.add({ kind: 'fault', connection: name, lane: place.turn?.lane, fault: fault.type })
    quirks = { ...quirks, ...quirksOf(fault, place) }
  }
  return quirks
}

function quirksOf(fault: Fault & RequestFault, { connection }: Place): Quirks {
  switch (fault.type) {
    case 'ignore-anchor':
      return { context: 'ignored', echo: fault.echo ?? 'null' }
    case 'foreign-echo':
      return { context: 'stranger', echo: 'other' }
    case 'constant-id': {
      const isOfConnection = fault.of === 'connection'
      return {
        responseId: isOfConnection ? `resp_constant_${connection}` : 'resp_constant',
        repeatsItemIds: fault.items === true,
      }
    }
  }
}
