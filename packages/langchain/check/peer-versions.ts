// The ends of the peer range, and what LangChain itself lacks at each. Data only.
import type { PeerVersions } from '@warmline/testing/packed'

/** One end of the peer range. */
export interface LangChainVersions extends PeerVersions {
  /** Features that this version lacks, with the tests that therefore fail. */
  readonly lacks: readonly Lack[]
}

/** A feature that a version of LangChain lacks. */
export interface Lack {
  readonly why: string
  /** Matches the full names of the tests that fail without the feature. */
  readonly tests: RegExp
  /** Matches the messages of those failures; any other message is a failure of ours. */
  readonly says: RegExp
}

/** The newest and the oldest versions. */
export const ends: readonly LangChainVersions[] = [
  {
    name: '@langchain/openai 1, newest',
    packages: [
      '@langchain/openai@^1',
      '@langchain/core@^1',
      'langchain@^1',
      '@langchain/langgraph@^1',
    ],
    lacks: [],
  },
  {
    name: '@langchain/openai 1.4.0',
    packages: [
      '@langchain/openai@1.4.0',
      '@langchain/core@1.1.37',
      'langchain@1.2.38',
      '@langchain/langgraph@1.2.6',
    ],
    overrides: { '@langchain/langgraph-checkpoint': '1.0.1' },
    lacks: [
      {
        why: 'streamEvents v3, which came later',
        tests: /streamEvents v3|^the record of a turn needs no listener/,
        says: /^Error: Only versions "v1" and "v2" of the schema|^TypeError: .*(reading 'version'|_streamChatModelEvents is not a function)/,
      },
      {
        why: 'verbatim replay under ZDR: over HTTP it sends, and the server counts, less than the chain holds',
        tests: /^with zdrEnabled.* counts of input are the same wherever they are told$/,
        says: /^AssertionError: expected .* to deeply equal/,
      },
      {
        why: 'verbatim replay under ZDR in invoke with encrypted reasoning: items differ from what the server made, so that turns go in full',
        tests:
          /^with zdrEnabled and encrypted reasoning invoke (the tokens of every answer are|every step after the first is)/,
        says: /^AssertionError: expected .* to deeply equal/,
      },
      {
        why: 'histories of outputVersion v1, refused over HTTP',
        tests:
          /^with outputVersion v1( and zdrEnabled)? invoke |hosted tools, in the next turn of the user: v1$/,
        says: /^Error: 400 Invalid value for 'input\[\d+\]\.content\[\d+\]\.type': 'input_text'/,
      },
      {
        why: 'middleware for tool search',
        tests: /finds it tool search$/,
        says: /providerToolSearchMiddleware\) is not a function/,
      },
      {
        why: 'the profile of a newer model',
        tests: /native structured output by itself$/,
        says: /^AssertionError: expected undefined to deeply equal \{ city: 'Bergen'/,
      },
      {
        why: 'JSON mode of the Responses API, failing over HTTP too',
        tests: /as JSON mode$|in JSON mode, which names no schema gives a value/,
        says: /^Error: Failed to parse/,
      },
      {
        why: 'messages whose content is text, failing over HTTP too',
        tests: /multi-message conversation$|with string content$|few shot examples$/,
        says: /content\.findIndex is not a/,
      },
      {
        why: 'the refusal of open records, which pass over HTTP too',
        tests: /more complex tools$/,
        says: /^AssertionError: expected 'passes' to match \/ZodRecord\//,
      },
      {
        why: 'the kinds of rate limits: errors without a status',
        tests:
          /429 (insufficient_quota (invoke|stream|streamEvents v2)$|with a long retry-after)|^insufficient_quota is a 429/,
        says: /to match object \{ status: 429/,
      },
      {
        why: 'the mark of errors that are not to be tried again',
        tests:
          /^with LangChain’s retries nor does modelRetryMiddleware|^project_spend_limit_exceeded is a 429/,
        says: /^AssertionError: expected 4 to be 1/,
      },
    ],
  },
]
