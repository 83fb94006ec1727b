/** Refusals of a create that only some providers make, by their profile. */
import type { CloseFrame, Profile } from '../profiles/profile.js'
import { type ApiError, invalidValue, unsupportedParameter } from '../wire/api-error.js'
import type { CreateRequest } from '../wire/request.js'

/** A refusal, and the close that follows it where it is not the one that follows every error. */
export interface ProfileRefusal {
  readonly error: ApiError
  readonly close: CloseFrame | undefined
}

/**
 * The refusal that the profile has for this request; `undefined` for none.
 * @param model The model that the connection has served last.
 */
export function profileRefusal(
  request: CreateRequest,
  model: string | undefined,
  { modelChangeClose, refusesInstructionsWithAnchor, refusedInstructionsText }: Profile,
): ProfileRefusal | undefined {
  if (modelChangeClose !== undefined && model !== undefined && model !== request.model) {
    const error = invalidValue('model', 'the model cannot change on one connection')
    return { error, close: modelChangeClose }
  }
  const hasInstructions = request.instructions !== undefined && request.instructions !== null
  if (
    refusesInstructionsWithAnchor &&
    hasInstructions &&
    typeof request.previous_response_id === 'string'
  ) {
    const error = unsupportedParameter('instructions', 'cannot be used with previous_response_id')
    return {
      error: { ...error, message: refusedInstructionsText ?? error.message },
      close: undefined,
    }
  }
  return undefined
}
