// What an environment is: how it is broken, what the doctor must say of it, and how it is mended.
import { type Pair, pemFile } from '../certificates.ts'
import type { Stations } from '../network.ts'
import { layOut, trees } from '../trees.ts'

/** What a shell and a folder are like. */
export interface Setting {
  readonly tree?: keyof typeof trees
  readonly env?: Readonly<Record<string, string>>
  readonly args?: readonly string[]
}

/** An environment, broken and, where somebody here can mend it, mended. */
export interface Made {
  readonly broken: Setting
  readonly mended?: Setting
}

/** An environment and what the doctor must say of it. */
export interface Environment {
  /** The codes of the problems; none where it is healthy. */
  readonly codes: readonly string[]
  readonly make: (stations: Stations) => Promise<Made> | Made
  /** Whether Node must start with the setting. */
  readonly ofNode?: true
  /** How many seconds a step may take, where one hangs. */
  readonly timeout?: number
}

/** The key that every setting has, and that must never be printed. */
export const plantedKey = 'sk-PLANTED-key-0123456789'

export const at = (port: number, scheme = 'http'): string => `${scheme}://127.0.0.1:${port}/v1`
/** A setting with the address of a server. */
export const pointedAt = (baseURL: string): { readonly env: Readonly<Record<string, string>> } => ({
  env: { OPENAI_BASE_URL: baseURL },
})

/** A server with TLS, by its certificate. */
export async function secure(stations: Stations, pair: Pair): Promise<string> {
  return at(await stations.tlsBefore(await stations.devServer(), pair), 'https')
}

/** A server whose certificate Node does not know; the remedy is to trust this file. */
export async function untrusted(stations: Stations, pair: Pair, trusted = pair): Promise<Made> {
  const { env } = pointedAt(await secure(stations, pair))
  return {
    broken: { env },
    mended: { env: { ...env, NODE_EXTRA_CA_CERTS: await pemFile(trusted) } },
  }
}

/** A folder that is broken, and one that is not. */
export const folders = (broken: keyof typeof trees, mended: keyof typeof trees) => {
  return async (stations: Stations): Promise<Made> => {
    const given = pointedAt(at(await stations.devServer()))
    return { broken: { ...given, tree: broken }, mended: { ...given, tree: mended } }
  }
}

/** A variable that breaks it, and a value, or none, that does not. */
export const variable = (name: string, broken: string, mended = '') => {
  return async (stations: Stations): Promise<Made> => {
    const { env } = pointedAt(at(await stations.devServer()))
    return {
      broken: { env: { ...env, [name]: broken } },
      mended: { env: { ...env, [name]: mended } },
    }
  }
}

/** An address on a server, and the one that it should be. */
export const address = (broken: (origin: string) => string) => {
  return async (stations: Stations): Promise<Made> => {
    const origin = `http://127.0.0.1:${await stations.devServer()}`
    return { broken: pointedAt(broken(origin)), mended: pointedAt(`${origin}/v1`) }
  }
}

/** A server that refuses the upgrade with a status. */
export const refusing = (status: number, headers: Record<string, string> = {}, body?: string) => {
  return async (stations: Stations): Promise<Made> => {
    const given = { type: 'refuse-upgrade', status, headers, times: 'always' } as const
    const faults = [body === undefined ? given : { ...given, body }]
    return {
      broken: pointedAt(at(await stations.devServer({ faults }))),
      mended: pointedAt(at(await stations.devServer())),
    }
  }
}

export const apiError = (code: string): string =>
  JSON.stringify({ error: { message: `No: ${plantedKey}`, type: 'invalid_request_error', code } })

/** The environment variables and arguments of a setting, complete. */
export function completed({ tree = 'core', env = {}, args = [] }: Setting): {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly args: readonly string[]
} {
  const key = env.OPENAI_API_KEY ?? plantedKey
  const all: Record<string, string | undefined> = { ...env, OPENAI_API_KEY: key }
  if (key === '\u0000') all.OPENAI_API_KEY = undefined
  return { env: all, args: ['--cwd', layOut(trees[tree]), ...args] }
}
