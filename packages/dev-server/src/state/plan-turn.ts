/**
 * A create as a turn that can start: what it stands on, and what its response will show. One
 * function for both transports.
 */
import type { Profile } from '../profiles/profile.js'
import { type ApiError, invalidValue } from '../wire/api-error.js'
import type { NewId } from '../wire/ids.js'
import { type Item, isCompactionTrigger } from '../wire/items.js'
import { asString } from '../wire/json.js'
import { type CreateRequest, isWarmUp } from '../wire/request.js'
import type { Context } from './context.js'
import { type Lookup, planRequest } from './plan.js'
import { type Quirks, shownAnchor } from './quirks.js'
import type { HeldResponse } from './store.js'
import type { Turn } from './turn.js'

/** Why the model behind a server will not answer a request; `undefined` when it will. */
export type ModelRefusal = (request: CreateRequest, context: Context) => ApiError | undefined

/** What a server knows of itself. */
export interface Planner {
  readonly profile: Profile
  readonly newId: NewId
  readonly modelRefusal: ModelRefusal
}

/** What a create is planned with. */
export interface PlannedCreate {
  readonly request: CreateRequest
  readonly lookup: Lookup
  readonly quirks: Quirks
  /** Items that the server itself puts before the input (queued steers). */
  readonly prepended?: readonly Item[]
  /** The response that the create is put on where its quirks ask for a stranger. */
  readonly stranger?: HeldResponse | undefined
  /** Whether the server made it by itself. */
  readonly isSuccessor: boolean
}

/** A turn without its place on a connection. */
export type PlannedTurn = Omit<Turn, 'lane' | 'number' | 'sequence'>

/** Plans a create, or says why it is refused. */
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
  const isWarm = profile.honoursWarmUp && isWarmUp(request)
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
  }
}

/** The refusal of an anchor in the provider's own words. */
function inWordsOf(
  { unknownAnchorText }: Profile,
  error: ApiError,
  request: CreateRequest,
): ApiError {
  if (unknownAnchorText === undefined || error.code !== 'previous_response_not_found') return error
  const id = asString(request.previous_response_id) ?? ''
  return { ...error, message: unknownAnchorText.replace('{id}', () => id) }
}

/**
 * The request under the instructions that it has from its anchor, where the provider passes them
 * on.
 */
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
