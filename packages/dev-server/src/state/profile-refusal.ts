// Refusals that only some providers make, as their profiles say.
import type { CloseFrame, Profile } from '../profiles/profile.js'
import { type ApiError, invalidValue, unsupportedParameter } from '../wire/api-error.js'
import type { CreateRequest } from '../wire/request.js'

/** A refusal, and the close after it when it differs from the profile's `errorClose`. */
export interface ProfileRefusal {
  readonly error: ApiError
  readonly close: CloseFrame | undefined
}

/**
 * Returns the profile's refusal of this request; `undefined` for none.
 * @param model The model that the connection served last.
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
