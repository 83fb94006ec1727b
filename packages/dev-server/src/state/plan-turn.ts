// Turns a create into a turn that can start, or a refusal. One function for both transports.
import type { Profile } from '../profiles/profile.js'
import { type ApiError, invalidValue } from '../wire/api-error.js'
import type { NewId } from '../wire/ids.js'
import { type Item, isCompactionTrigger } from '../wire/items.js'
import { asString } from '../wire/json.js'
import { type CreateRequest, isWarmUp } from '../wire/request.js'
import { cacheDiagnostics } from './cache-diagnostics.js'
import type { Context } from './context.js'
import { type Lookup, planRequest } from './plan.js'
import { type Quirks, shownAnchor } from './quirks.js'
import type { HeldResponse } from './store.js'
import type { Turn } from './turn.js'

/** Returns why the model refuses a request; `undefined` when it answers. */
export type ModelRefusal = (request: CreateRequest, context: Context) => ApiError | undefined

/** The parts of a server that planning needs. */
export interface Planner {
  readonly profile: Profile
  readonly newId: NewId
  readonly modelRefusal: ModelRefusal
}

/** A create and its circumstances. */
export interface PlannedCreate {
  readonly request: CreateRequest
  readonly lookup: Lookup
  readonly quirks: Quirks
  /** Queued steers, which the server puts before the input. */
  readonly prepended?: readonly Item[]
  /** The response to continue when the quirks ask for a foreign one. */
  readonly stranger?: HeldResponse | undefined
  /** Whether the server made the create itself. */
  readonly isSuccessor: boolean
}

/** A turn before it has a place on a connection. */
export type PlannedTurn = Omit<Turn, 'lane' | 'number' | 'sequence'>

/** Plans a create; returns the turn or the refusal. */
export function planTurn(
  { request: asked, lookup, quirks, prepended, stranger, isSuccessor }: PlannedCreate,
  { profile, newId, modelRefusal }: Planner,
): PlannedTurn | ApiError {
  const plan = planRequest(asked, lookup, { prepended: prepended ?? [], quirks, stranger })
  if ('status' in plan) return inWordsOf(profile, plan, asked)
  if (!profile.compacts && isCompactionTrigger(plan.input.at(-1))) {
    return invalidValue('input', 'this server does not compact')
  }
  const request = withInstructions(asked, plan.anchor, profile)
  const isWarm = profile.honorsWarmUp && isWarmUp(request)
  const refusal = isWarm ? undefined : modelRefusal(request, plan.context)
  if (refusal !== undefined) return refusal
  const id = newId('resp')
  return {
    id,
    shownId: quirks.responseId ?? id,
    request,
    plan,
    echo: stranger?.shownId ?? shownAnchor(request.previous_response_id ?? null, quirks, newId),
    isWarmUp: isWarm,
    isSuccessor,
    repeatsItemIds: quirks.repeatsItemIds === true,
    cacheDiagnostics: profile.diagnosesCache ? cacheDiagnostics(request, plan, lookup) : undefined,
  }
}

/** Returns the refusal of an anchor with the provider's own message. */
function inWordsOf(
  { unknownAnchorText }: Profile,
  error: ApiError,
  request: CreateRequest,
): ApiError {
  if (unknownAnchorText === undefined || error.code !== 'previous_response_not_found') return error
  const id = asString(request.previous_response_id) ?? ''
  return { ...error, message: unknownAnchorText.replace('{id}', () => id) }
}

/** Adds the anchor's instructions to the request, where the provider inherits them. */
function withInstructions(
  request: CreateRequest,
  anchor: HeldResponse | undefined,
  { inheritsInstructions }: Profile,
): CreateRequest {
  const isSilent = (request.instructions ?? undefined) === undefined
  return inheritsInstructions && isSilent && anchor?.instructions !== undefined
    ? { ...request, instructions: anchor.instructions }
    : request
}
