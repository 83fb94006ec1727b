// Makes the response of a turn for its caller: the final one, with the text that the `openai`
// package adds. It is a copy, so that a reader's changes affect no one else.
import type { TurnResponse } from './api/response.js'
import { type Item, isObject, type ResponseObject } from './types.js'

/** The response under its public type. As in any SDK, its fields are not checked one by one. */
export function finalResponse(response: ResponseObject): TurnResponse {
  const output = response.output ?? []
  return { ...response, output, output_text: output.map(textOf).join('') } as TurnResponse
}

function textOf({ type, content }: Item): string {
  if (type !== 'message' || !Array.isArray(content)) return ''
  return content
    .map((part: unknown) =>
      isObject(part) && part.type === 'output_text' && typeof part.text === 'string'
        ? part.text
        : '',
    )
    .join('')
}
