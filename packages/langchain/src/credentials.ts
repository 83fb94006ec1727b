// Keys and headers that a model is given, checked before openai makes headers of them: the
// platform's error for what HTTP does not allow would show the value. It sends nothing.
import { type ChatOpenAIFields, OpenAIClient } from '@langchain/openai'
import { checkHeaders, checkKey, isWarmlineError, WarmlineError } from '@warmline/core'

type Configuration = NonNullable<ChatOpenAIFields['configuration']>
type Key = NonNullable<ChatOpenAIFields['apiKey'] | Configuration['apiKey']>

/** The fields that hold keys, as `ChatOpenAI` is to have them. */
export interface CheckedFields {
  readonly apiKey?: Key
  readonly configuration: Configuration
}

/**
 * The key of `apiKey`, or of its alias `openAIApiKey`, and the configuration, without white space
 * around keys.
 * @throws WarmlineError `invalid_request` for a key or a header that HTTP does not allow. It names
 * the field and shows no value. For a function's key the call fails, as by a server's answer 400,
 * which LangChain does not try again.
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
 * Checks headers in any of the forms that openai takes.
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
 * The error that openai makes of an answer 400, as `warmlineFetch` gives one: any other is tried
 * again for a minute.
 */
function asAnswer({ message, code }: WarmlineError): Error {
  return new OpenAIClient.BadRequestError(
    400,
    { message, type: 'warmline_error', param: null, code },
    undefined,
    new Headers(),
  )
}
