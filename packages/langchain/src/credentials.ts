// Checks a model's keys and headers before openai builds headers from them, because the platform's
// own error would show an invalid value. It sends nothing.
import { type ChatOpenAIFields, OpenAIClient } from '@langchain/openai'
import { checkHeaders, checkKey, isWarmlineError, WarmlineError } from '@warmline/core'

type Configuration = NonNullable<ChatOpenAIFields['configuration']>
type Key = NonNullable<ChatOpenAIFields['apiKey'] | Configuration['apiKey']>

/** The fields with keys, ready for `ChatOpenAI`. */
export interface CheckedFields {
  readonly apiKey?: Key
  readonly configuration: Configuration
}

/**
 * Returns the key of `apiKey` or its alias `openAIApiKey`, and the configuration, with trimmed
 * keys.
 * @throws WarmlineError `invalid_request` for a key or header that HTTP does not allow; it names
 * the field and shows no value. A bad key from a function fails the call like a server's 400, which
 * LangChain does not retry.
 */
export function checkFields({
  apiKey,
  openAIApiKey,
  configuration = {},
}: ChatOpenAIFields): CheckedFields {
  const [key, source] = apiKey === undefined ? [openAIApiKey, 'openAIApiKey'] : [apiKey, 'apiKey']
  const { apiKey: configured, defaultHeaders, organization, project } = configuration
  checkGivenHeaders(defaultHeaders)
  checkGivenHeaders({ 'openai-organization': organization, 'openai-project': project })
  return {
    ...(key === undefined || key === null ? {} : { apiKey: checkedKey(key, source) }),
    configuration: {
      ...configuration,
      ...(configured === undefined || configured === null
        ? {}
        : { apiKey: checkedKey(configured, 'configuration.apiKey') }),
    },
  }
}

/**
 * Checks headers in any form that openai accepts.
 * @throws WarmlineError `invalid_request`, which names the header and shows no value.
 */
export function checkGivenHeaders(given: unknown): void {
  if (typeof given !== 'object' || given === null || given instanceof Headers) return
  const entries: readonly unknown[] = Array.isArray(given) ? given : Object.entries(given)
  checkHeaders(
    entries.flatMap((entry) => {
      const [name, value] = Array.isArray(entry) ? entry : []
      const values: readonly unknown[] = Array.isArray(value) ? value : [value]
      return values.flatMap((one) =>
        one === undefined || one === null ? [] : [[String(name), one] as const],
      )
    }),
  )
}

function checkedKey(key: Key, source: string): Key {
  if (typeof key === 'string') return checkKey(key, source)
  return async () => {
    const given = await key()
    try {
      const checked = checkKey(given, source)
      if (checked !== '') return checked
      throw new WarmlineError('invalid_request', `No API key: ${source} gives none.`, {
        replaySafety: 'safe',
      })
    } catch (error) {
      throw isWarmlineError(error) ? asAnswer(error) : error
    }
  }
}

/**
 * Returns the error that openai makes of a 400, as through `warmlineFetch`; LangChain would retry
 * any other error for a minute.
 */
function asAnswer({ message, code }: WarmlineError): Error {
  return new OpenAIClient.BadRequestError(
    400,
    { message, type: 'warmline_error', param: null, code },
    undefined,
    new Headers(),
  )
}
