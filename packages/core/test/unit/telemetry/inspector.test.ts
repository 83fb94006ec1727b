import { describe, expect, test, vi } from 'vitest'
import { createClientOn } from '../../../src/client.js'
import type { ResponsesClient } from '../../../src/index.js'
import { platformRuntime } from '../../../src/runtime/node.js'
import type { InspectOptions } from '../../../src/telemetry/inspector.js'

const url = 'http://127.0.0.1:1/?token=t'

interface Opened {
  readonly client: ResponsesClient
  readonly warnings: string[]
  /** Each client that was inspected, and how. */
  readonly inspected: [object, InspectOptions][]
}

/** A client of an application that has this package as its inspector. */
function clientOf(
  given: { readonly package?: unknown; readonly env?: Readonly<Record<string, string>> } = {},
): Opened {
  const warnings: string[] = []
  const inspected: [object, InspectOptions][] = []
  const inspect = async (client: object, options: InspectOptions): Promise<object> => {
    inspected.push([client, options])
    return { url, close: async () => {} }
  }
  const runtime = {
    ...platformRuntime(),
    env: (name: string) => given.env?.[name],
    warn: (message: string, code: string) => void warnings.push(`${code} ${message}`),
    load: (name: string) => {
      if (name !== '@warmline/inspector') throw new Error(`Who wants ${name}?`)
      if (given.package === null) throw new Error('Cannot find module')
      return given.package ?? { inspect }
    },
  }
  return { client: createClientOn(runtime, { apiKey: 'sk-test' }), warnings, inspected }
}

describe('client.inspect', () => {
  test('opens the inspector that the application has, for this client', async () => {
    const { client, inspected } = clientOf()
    expect((await client.inspect({ port: 7 })).url).toBe(url)
    expect(inspected).toEqual([[client, { port: 7 }]])
  })

  test.each<[string, unknown, string]>([
    ['none', null, 'install @warmline/inspector'],
    ['another module', {}, 'update it'],
    ['no module', 1, 'update it'],
  ])('says what to do where there is %s', async (_, found, advice) => {
    const { client } = clientOf({ package: found })
    await expect(client.inspect()).rejects.toMatchObject({ code: 'invalid_option' })
    await expect(client.inspect()).rejects.toThrow(advice)
  })

  test('says that a platform which loads no packages has none', async () => {
    const { load: _, ...runtime } = platformRuntime()
    const client = createClientOn({ ...runtime, env: () => undefined }, { apiKey: 'sk-test' })
    await expect(client.inspect()).rejects.toThrow('Node only')
  })
})

describe('WARMLINE_INSPECT', () => {
  test.each<[Record<string, string>, InspectOptions[]]>([
    [{}, []],
    [{ WARMLINE_INSPECT: '0' }, []],
    [{ WARMLINE_INSPECT: 'false' }, []],
    [{ WARMLINE_INSPECT: '' }, []],
    [{ WARMLINE_INSPECT: '1' }, [{ production: false }]],
    [{ WARMLINE_INSPECT: '1', NODE_ENV: 'development' }, [{ production: false }]],
    [{ WARMLINE_INSPECT: 'production', NODE_ENV: 'production' }, [{ production: true }]],
  ])('%j opens the inspector with %j', (env, expected) => {
    const { inspected, warnings } = clientOf({ env })
    expect(inspected.map(([, options]) => options)).toEqual(expected)
    expect(warnings).toEqual([])
  })

  test('is ignored in production, and says so', () => {
    const { inspected, warnings } = clientOf({
      env: { WARMLINE_INSPECT: '1', NODE_ENV: 'production' },
    })
    expect(inspected).toEqual([])
    expect(warnings).toEqual([expect.stringContaining('WARMLINE_INSPECT')])
  })

  test('is a warning where the inspector is missing, and turns go on', async () => {
    const { client, warnings } = clientOf({ package: null, env: { WARMLINE_INSPECT: '1' } })
    await vi.waitFor(() => expect(warnings).toHaveLength(1))
    expect(warnings[0]).toContain('install @warmline/inspector')
    expect(client.isClosed).toBe(false)
    await client.close()
  })
})
