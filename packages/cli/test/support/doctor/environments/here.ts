// Environments that are broken on this machine: packages, settings, key, address.
import { makeCertificate, pemFile } from '../certificates.ts'
import {
  address,
  apiError,
  at,
  type Environment,
  folders,
  plantedKey,
  pointedAt,
  secure,
  variable,
} from './environment.ts'

/** The environments by their names. */
export const environments: Readonly<Record<string, Environment>> = {
  'a healthy one': {
    codes: [],
    make: async (stations) => ({ broken: pointedAt(at(await stations.devServer())) }),
  },
  'a healthy one over TLS and through a proxy with credentials': {
    codes: [],
    ofNode: true,
    async make(stations) {
      const pair = await makeCertificate({})
      const { env } = pointedAt(await secure(stations, pair))
      const proxy = await stations.proxy({ auth: 'user:p@ss' })
      const NODE_EXTRA_CA_CERTS = await pemFile(pair)
      return {
        broken: {
          env: {
            ...env,
            NODE_EXTRA_CA_CERTS,
            HTTPS_PROXY: `http://user:p%40ss@127.0.0.1:${proxy}`,
          },
        },
      }
    },
  },

  'no package of Warmline': {
    codes: ['not_installed'],
    make: folders('langchainOnly', 'langchain'),
  },
  'two adapters with two cores': {
    codes: ['two_copies_of_core'],
    make: folders('twoCores', 'twoAdapters'),
  },
  'two copies of @langchain/core': {
    codes: ['two_copies_of_peer'],
    make: folders('twoLangchainCores', 'langchain'),
  },
  'LangChain 0.3': { codes: ['peer_version'], make: folders('oldLangchainCore', 'langchain') },
  'ai 6 with @ai-sdk/openai 4': {
    codes: ['model_version'],
    make: folders('ai6WithNewerOpenai', 'olderAiSdk'),
  },
  'ai 5 with @ai-sdk/openai 4': {
    codes: ['model_version'],
    make: folders('ai5WithNewerOpenai', 'aiSdk'),
  },
  'a peer that is missing': { codes: ['peer_missing'], make: folders('withoutPeer', 'aiSdk') },

  'WARMLINE_TRANSPORT=http': {
    codes: ['transport_http'],
    make: variable('WARMLINE_TRANSPORT', 'http', 'auto'),
  },
  'a misspelled transport': {
    codes: ['transport_invalid'],
    make: variable('WARMLINE_TRANSPORT', 'ws', 'websocket'),
  },
  'a misspelled setting': {
    codes: ['unknown_setting'],
    make: async (stations) => {
      const given = pointedAt(at(await stations.devServer()))
      return { broken: { env: { ...given.env, WARMLINE_TRANSPROT: 'http' } }, mended: given }
    },
  },
  'certificates that nobody verifies': {
    codes: ['tls_verification_off'],
    ofNode: true,
    make: variable('NODE_TLS_REJECT_UNAUTHORIZED', '0', '1'),
  },
  'an authority in a file that is not there': {
    codes: ['extra_ca_unusable'],
    ofNode: true,
    make: variable('NODE_EXTRA_CA_CERTS', '/nowhere/authority.pem'),
  },

  'no key': {
    codes: ['key_missing'],
    async make(stations) {
      const { env } = pointedAt(at(await stations.devServer()))
      // A value that no shell can give: the variable is taken away.
      return { broken: { env: { ...env, OPENAI_API_KEY: '\u0000' } }, mended: { env } }
    },
  },
  'a blank key': { codes: ['key_blank'], make: variable('OPENAI_API_KEY', ' \n', plantedKey) },
  'a key with a line break in it': {
    codes: ['key_invalid'],
    make: variable('OPENAI_API_KEY', `${plantedKey}\n${plantedKey}`, `${plantedKey}\n`),
  },
  'a key in quotes': {
    codes: ['key_quoted'],
    make: variable('OPENAI_API_KEY', `"${plantedKey}"`, plantedKey),
  },
  'a key that the server refuses': {
    codes: ['key_refused'],
    async make(stations) {
      const { env } = pointedAt(at(await stations.devServer({ apiKeys: ['right'] })))
      return { broken: { env }, mended: { env: { ...env, OPENAI_API_KEY: 'right' } } }
    },
  },
  'a key of another project': {
    codes: ['key_not_allowed'],
    async make(stations) {
      const answer = apiError('project_not_allowed')
      const port = await stations.http((_, response) => {
        response.writeHead(403, { 'content-type': 'application/json' }).end(answer)
      })
      return {
        broken: { env: { OPENAI_BASE_URL: at(port), OPENAI_PROJECT_ID: 'proj_other' } },
        mended: pointedAt(at(await stations.devServer())),
      }
    },
  },

  'an address that begins with ws:': {
    codes: ['address_ws'],
    make: address((origin) => `${origin.replace('http', 'ws')}/v1`),
  },
  'an address without a scheme': {
    codes: ['address_unusable'],
    make: address((origin) => `${origin.replace('http://', '')}/v1`),
  },
  'an address with credentials': {
    codes: ['address_secret'],
    make: address((origin) => `${origin.replace('//', `//user:${plantedKey}@`)}/v1`),
  },
  'an address that ends in /responses': {
    codes: ['address_route'],
    make: address((origin) => `${origin}/v1/responses`),
  },
  'an address without /v1': { codes: ['address_without_v1'], make: address((origin) => origin) },
  'an address with another path': {
    codes: ['no_responses_api'],
    make: address((origin) => `${origin}/elsewhere/v1`),
  },
  'plain HTTP to another machine': {
    codes: ['address_insecure'],
    make: address(() => 'http://llm.example.com/v1'),
  },
  'an Azure address of a deployment': {
    codes: ['address_azure'],
    make: () => ({
      broken: pointedAt('https://res.openai.azure.com/openai/deployments/gpt'),
    }),
  },
}
