// What a probe has found out about a server, for the row of core's table of servers.
import type { ErrorShape } from './wire/error-frame.js'

/** Facts about a server; what was not found out is missing. */
export interface Facts {
  hasWebSocket?: boolean
  /** Whether permessage-deflate was accepted. */
  compresses?: boolean
  /** What a wrong key gets. */
  wrongKey?: 'refused' | 'closed' | 'accepted'
  /** How errors are spelled. */
  errorShape?: ErrorShape
  closesAfterError?: boolean
  /** The close of a body that is nested under `response`. */
  nestedBody?: 'error' | 'closed' | 'accepted'
  refusesUnknownFields?: boolean
  checksContents?: boolean
  repeatsIds?: boolean
  echoesAnchor?: boolean
  /** Whether a turn with an unknown anchor runs. */
  ignoresUnknownAnchors?: boolean
  chainsUnstored?: boolean
  chainsStored?: boolean
  hydrates?: boolean
  storesByDefault?: boolean
  hasWarmUp?: boolean
  refusesInstructions?: boolean
  inheritsInstructions?: boolean
  diagnosesCache?: boolean
  takesAddedTools?: boolean
  evicts?: 'continued-head' | 'lane-head'
  evictsOnRefusal?: boolean
  hasOneModelPerConnection?: boolean
  whileBusy?: 'queue' | 'reject' | 'parallel'
  hasLanes?: boolean
  /** Number of lane names that a connection accepts. */
  maxLanes?: number
  /** Number of turns that ran at once while others waited. */
  maxInFlight?: number
  hasAsyncTools?: boolean
  takesConfigurationUpdates?: boolean
  steers?: boolean
  /** Largest frame that was accepted, in bytes, and the smallest that was not. */
  acceptedFrameBytes?: number
  refusedFrameBytes?: number
  /** Time between pings of the server. */
  pingIntervalMs?: number
  /** Time after which an idle connection was closed, and with which code. */
  idleMs?: number
  idleCloseCode?: number
  /** Age at which the error of the age limit came, and the code of the close after it. */
  ageMs?: number
  ageCloseCode?: number
}
