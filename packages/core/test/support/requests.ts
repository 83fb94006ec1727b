// Requests that go to `client.fetch` as an SDK would send them. No assertions.
import { modelId } from '@warmline/testing'

/** The model of every request that is about no model in particular. */
export const model = modelId

/** A POST to `/responses`: a request of one word, but for what `body` sets. */
export const post = (
  body: object,
  headers: Readonly<Record<string, string>> = {},
): RequestInit => ({
  method: 'POST',
  headers: { authorization: 'Bearer sk-test', ...headers },
  body: JSON.stringify({ model, input: 'hello', ...body }),
})
