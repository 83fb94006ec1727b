// The four standard checks that send content blocks. LangChain's suite skips them, because
// ChatOpenAI declares no support for the older blocks; here they are sent in the form that
// ChatOpenAI accepts.
import { HumanMessage } from '@langchain/core/messages'
import { expect } from 'vitest'
import type { Check } from './check.js'

const dot =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII='

/** Sends one block and expects an answer. */
function sending(block: Record<string, unknown> & { readonly type: string }): Check {
  return async (make) => {
    const answer = await make().invoke([new HumanMessage({ content: [block] })])
    expect(answer.text).not.toBe('')
  }
}

/** Every check of content blocks. */
export const blockChecks: Readonly<Record<string, Check>> = {
  'should handle standard text content blocks': sending({ type: 'text', text: 'Hello!' }),
  'should handle standard image content blocks': sending({
    type: 'image',
    source_type: 'base64',
    data: dot,
    mime_type: 'image/png',
  }),
  'should handle standard audio content blocks': sending({
    type: 'audio',
    source_type: 'base64',
    data: 'UklGRg==',
    mime_type: 'audio/wav',
  }),
  'should handle standard file content blocks': sending({
    type: 'file',
    source_type: 'base64',
    data: 'SGVsbG8=',
    mime_type: 'application/pdf',
    metadata: { filename: 'hello.pdf' },
  }),
}
