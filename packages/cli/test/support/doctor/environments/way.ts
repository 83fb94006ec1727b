// Environments in which the way to the server is broken: names, ports, proxies.
import { address, at, type Environment, plantedKey, pointedAt } from './environment.ts'

/** The environments by their names. */
export const environments: Readonly<Record<string, Environment>> = {
  'a name that nobody knows': {
    codes: ['name_unknown'],
    make: address(() => 'https://api.openai.invalid/v1'),
  },
  'a server that is not running': {
    codes: ['connection_refused'],
    async make(stations) {
      return {
        broken: pointedAt(at(await stations.deadPort())),
        mended: pointedAt(at(await stations.devServer())),
      }
    },
  },

  'a proxy that is not running': {
    codes: ['proxy_unreachable'],
    async make(stations) {
      const { env } = pointedAt(at(await stations.devServer()))
      const HTTP_PROXY = `http://user:${plantedKey}@127.0.0.1:${await stations.deadPort()}`
      return {
        broken: { env: { ...env, HTTP_PROXY } },
        mended: { env: { ...env, HTTP_PROXY, NO_PROXY: '127.0.0.1' } },
      }
    },
  },
  'a proxy that refuses CONNECT': {
    codes: ['proxy_refuses_connect'],
    async make(stations) {
      const { env } = pointedAt(at(await stations.devServer()))
      const [unwilling, willing] = [await stations.proxy({ status: 403 }), await stations.proxy()]
      return {
        broken: { env: { ...env, HTTP_PROXY: `http://127.0.0.1:${unwilling}` } },
        mended: { env: { ...env, HTTP_PROXY: `http://127.0.0.1:${willing}` } },
      }
    },
  },
  'a proxy that wants credentials': {
    codes: ['proxy_needs_credentials'],
    async make(stations) {
      const { env } = pointedAt(at(await stations.devServer()))
      const proxy = await stations.proxy({ auth: 'user:pass' })
      return {
        broken: { env: { ...env, HTTP_PROXY: `http://127.0.0.1:${proxy}` } },
        mended: { env: { ...env, HTTP_PROXY: `http://user:pass@127.0.0.1:${proxy}` } },
      }
    },
  },
  'a proxy that refuses the credentials': {
    codes: ['proxy_credentials_refused'],
    async make(stations) {
      const { env } = pointedAt(at(await stations.devServer()))
      const proxy = await stations.proxy({ auth: 'user:pass' })
      return {
        broken: { env: { ...env, HTTP_PROXY: `http://user:${plantedKey}@127.0.0.1:${proxy}` } },
        mended: { env: { ...env, HTTP_PROXY: `http://user:pass@127.0.0.1:${proxy}` } },
      }
    },
  },
  'a proxy variable that is no address': {
    codes: ['proxy_unusable'],
    async make(stations) {
      const { env } = pointedAt(at(await stations.devServer()))
      return { broken: { env: { ...env, HTTP_PROXY: 'ftp://proxy:1' } }, mended: { env } }
    },
  },
}
