// What a probe must find out about a dev-server, by the definition of its profile.
import type { ErrorSpelling, Profile } from '@warmline/dev-server'
import type { Facts } from '../../src/probe/facts.ts'
import type { ErrorShape } from '../../src/probe/wire/error-frame.ts'

const documented: ErrorShape = {
  hasType: true,
  status: 'status',
  details: 'error',
  code: 'code',
  hasClass: true,
}

/** The shape of each spelling that a profile has. */
const shapes: Partial<Record<ErrorSpelling, ErrorShape>> = {
  wrapped: documented,
  'wrapped-without-type': { ...documented, hasClass: false },
  'null-code': { ...documented, code: 'none' },
  'code-in-type': { ...documented, status: 'none', code: 'type', hasClass: false },
  untyped: { ...documented, hasType: false, status: 'none', code: 'none' },
}

/** The fields of a profile that no probe can see from outside, each with its reason. */
export const unseenFields = {
  name: 'a name',
  evidence: 'sources',
  pingTimeoutMs: 'a probe answers every ping',
  cutsAtAge: 'no turn runs while a probe waits for the age limit',
  framelessStatuses: 'no create makes a server answer 502',
  compacts: 'not asked: HTTP has the route',
} as const

/** The facts that follow from a profile. */
export function factsOf(profile: Profile): Facts {
  const hasLanes = profile.maxNamedLanes > 0
  const canEvict = profile.keepsUnstored && profile.errorClose === undefined
  return {
    hasWebSocket: true,
    compresses: profile.compresses,
    wrongKey: profile.silentRefusal === undefined ? 'refused' : 'closed',
    ignoresUnknownAnchors: false,
    echoesAnchor: true,
    chainsUnstored: profile.keepsUnstored,
    chainsStored: true,
    hydrates: profile.hydrates,
    storesByDefault: true,
    repeatsIds: profile.repeatsIds,
    closesAfterError: profile.errorClose !== undefined,
    nestedBody: profile.silentRefusal === undefined ? 'error' : 'closed',
    refusesUnknownFields: profile.refusesUnknownFields,
    checksContents: profile.checksContents,
    hasWarmUp: profile.honorsWarmUp,
    refusesInstructions: profile.refusesInstructionsWithAnchor,
    inheritsInstructions: profile.inheritsInstructions,
    diagnosesCache: profile.diagnosesCache,
    takesAddedTools: true,
    hasAsyncTools: true,
    takesConfigurationUpdates: true,
    hasOneModelPerConnection: profile.modelChangeClose !== undefined,
    steers: profile.steers,
    hasLanes,
    whileBusy: profile.whileBusy,
    ...(hasLanes ? { maxLanes: profile.maxNamedLanes, maxInFlight: profile.maxInFlight } : {}),
    ...shapeOf(profile),
    ...(canEvict
      ? {
          evicts: profile.evicts === 'referenced' ? 'continued-head' : 'lane-head',
          evictsOnRefusal: profile.evictsOnRefusal,
        }
      : {}),
    acceptedFrameBytes: profile.maxFrameBytes,
    refusedFrameBytes: profile.maxFrameBytes + 1,
  }
}

function shapeOf({ errorSpelling }: Profile): Facts {
  const errorShape = shapes[errorSpelling]
  return errorShape === undefined ? {} : { errorShape }
}
