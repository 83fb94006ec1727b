// A client whose words to the process are kept. No assertions.
import type { Fault } from '@warmline/dev-server'
import { createClientOn } from '../../src/client.js'
import type { ResponsesClient, ResponsesClientOptions } from '../../src/index.js'
import { platformRuntime } from '../../src/runtime/node.js'

export const request = { model: 'gpt-6-astra', input: 'a secret prompt' }

export const key = 'sk-a-secret-key'

export interface Told {
  readonly client: ResponsesClient
  readonly warnings: string[]
  readonly lines: string[]
}

export function clientThatTells(
  options: ResponsesClientOptions,
  env: Readonly<Record<string, string>> = {},
): Told {
  const warnings: string[] = []
  const lines: string[] = []
  const runtime = {
    ...platformRuntime(),
    env: (name: string) => env[name],
    warn: (message: string, code: string) => void warnings.push(`${code} ${message}`),
    log: (line: string) => void lines.push(line),
  }
  return { client: createClientOn(runtime, { apiKey: key, ...options }), warnings, lines }
}

export const refuse = (status: number): Fault => ({
  type: 'refuse-upgrade',
  status,
  times: 'always',
})
