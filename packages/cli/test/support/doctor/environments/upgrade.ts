// Environments in which the server, or a gateway before it, takes no WebSocket.
import { apiError, at, type Environment, plantedKey, pointedAt, refusing } from './environment.ts'

/** The environments by their names. */
export const environments: Readonly<Record<string, Environment>> = {
  'a gateway that takes the Upgrade header away': {
    codes: ['upgrade_stripped'],
    async make(stations) {
      const port = await stations.devServer()
      return { broken: pointedAt(at(await stations.stripping(port))), mended: pointedAt(at(port)) }
    },
  },
  'a gateway that forbids WebSockets': {
    codes: ['upgrade_forbidden_by_gateway'],
    async make(stations) {
      const port = await stations.devServer()
      return {
        broken: pointedAt(at(await stations.gateway(port, 403))),
        mended: pointedAt(at(port)),
      }
    },
  },
  'a server that answers upgrades with 200': {
    codes: ['upgrade_answered_200'],
    make: async (stations) => ({
      broken: pointedAt(at(await stations.http((_, response) => void response.end('Welcome')))),
    }),
  },
  '404 to the upgrade alone': { codes: ['upgrade_not_offered'], make: refusing(404) },
  '405 to the upgrade': { codes: ['upgrade_not_offered'], make: refusing(405) },
  '426 to the upgrade': { codes: ['upgrade_not_offered'], make: refusing(426) },
  '501 to the upgrade': { codes: ['upgrade_not_offered'], make: refusing(501) },
  '426 of a server that did not see the Upgrade header': {
    codes: ['upgrade_stripped'],
    make: refusing(426, { upgrade: 'websocket' }),
  },
  'a limit of connections': {
    codes: ['upgrade_limited'],
    make: refusing(429, { 'retry-after': '7' }),
  },
  'no quota': { codes: ['no_quota'], make: refusing(429, {}, apiError('insufficient_quota')) },
  'a server that is restarting': { codes: ['server_unavailable'], make: refusing(503) },
  'a login page of a network': {
    codes: ['upgrade_redirected'],
    make: refusing(302, { location: `https://login.example.com/?key=${plantedKey}` }),
  },
  'a handshake that nobody answers': {
    codes: ['upgrade_unanswered'],
    timeout: 1,
    async make(stations) {
      const faults = [{ type: 'never-answer', times: 'always' } as const]
      return {
        broken: pointedAt(at(await stations.devServer({ faults }))),
        mended: pointedAt(at(await stations.devServer())),
      }
    },
  },
  'a connection that is cut during the handshake': {
    codes: ['upgrade_broken'],
    make: async (stations) => ({
      broken: pointedAt(
        at(await stations.raw((socket) => socket.once('data', () => socket.destroy()))),
      ),
    }),
  },
  'a server that opens WebSockets and says nothing': {
    codes: ['server_silent'],
    timeout: 1,
    async make(stations) {
      const faults = [{ type: 'silence', times: 'always' } as const]
      return {
        broken: pointedAt(at(await stations.devServer({ faults }))),
        mended: pointedAt(at(await stations.devServer())),
      }
    },
  },
  'a server that drops the connection at the first frame': {
    codes: ['connection_dropped'],
    make: async (stations) => {
      // The answer to this key is that of RFC 6455, worked out by the server that passes it on.
      const port = await stations.devServer()
      return {
        broken: pointedAt(at(await stations.droppingAfterUpgrade(port))),
        mended: pointedAt(at(port)),
      }
    },
  },
}
