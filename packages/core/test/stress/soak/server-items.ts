// An answer as the items that the server sends, each with the tag that tells what it stands for.
import {
  type Answer,
  type Element,
  type JsonObject,
  type Placed,
  placed,
  type ServerItem,
  type Tag,
  tag,
  wordsOf,
} from './history.js'

/** The items that the server sends for an answer. */
export function serverItems(answer: Answer): readonly ServerItem[] {
  return placed(answer).map((place) => ({
    ...serverItem(place.element),
    [tag]: tagOf(answer.key, place),
  }))
}

/** What an item that stands for one whole element tells. */
export function tagOf(key: number, { element, from, call }: Placed): Tag {
  if (element.kind === 'reasoning') return { key }
  return element.kind === 'message'
    ? { key, words: [from, from + wordsOf(element.parts).length] }
    : { key, call }
}

/** The text of reasoning, as servers of open models write it. */
export function contentOf({
  content,
}: Extract<Element, { kind: 'reasoning' }>): readonly JsonObject[] {
  return content === '' ? [] : [{ type: 'reasoning_text', text: content }]
}

/** What a call says of its waiting. */
export function asyncOf(isAsync: boolean): { readonly async?: true } {
  return isAsync ? { async: true } : {}
}

function serverItem(element: Element): JsonObject & { readonly type: string } {
  const status = 'completed'
  switch (element.kind) {
    case 'reasoning': {
      const { id, seal } = element
      const summary = element.summary.map((text) => ({ type: 'summary_text', text }))
      return {
        id,
        type: 'reasoning',
        summary,
        content: contentOf(element),
        encrypted_content: seal,
        status: null,
      }
    }
    case 'message': {
      const { id, phase } = element
      const content = element.parts.map(({ text, isRefusal, annotations }) =>
        isRefusal
          ? { type: 'refusal', refusal: text }
          : { type: 'output_text', text, annotations, logprobs: [] },
      )
      const marked = phase === undefined ? {} : { phase }
      return { id, type: 'message', status, role: 'assistant', ...marked, content }
    }
    case 'call': {
      const { id, callId, name, sent, isAsync } = element
      return {
        id,
        type: 'function_call',
        status,
        call_id: callId,
        name,
        arguments: sent,
        ...asyncOf(isAsync),
      }
    }
    case 'custom': {
      const { id, callId, name, input, isAsync } = element
      return {
        id,
        type: 'custom_tool_call',
        status,
        call_id: callId,
        name,
        input,
        ...asyncOf(isAsync),
      }
    }
    case 'local':
    case 'hosted':
      return element.item
  }
}
