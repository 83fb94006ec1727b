// Environments with certificates that Node refuses, or servers that speak no TLS.
import { makeAuthority, makeCertificate, pemFile } from '../certificates.ts'
import { at, type Environment, pointedAt, secure, untrusted } from './environment.ts'

/** The environments by their names. */
export const environments: Readonly<Record<string, Environment>> = {
  'a certificate that is signed by itself': {
    codes: ['certificate_self_signed'],
    ofNode: true,
    make: async (stations) => untrusted(stations, await makeCertificate({})),
  },
  'a certificate of an unknown authority': {
    codes: ['certificate_unknown_issuer'],
    ofNode: true,
    async make(stations) {
      const authority = await makeAuthority('Example Corp Root')
      return untrusted(stations, await makeCertificate({ authority }), authority)
    },
  },
  'TLS that is opened on the way': {
    codes: ['tls_intercepted'],
    ofNode: true,
    async make(stations) {
      const authority = await makeAuthority('Zscaler Root CA')
      const pair = await makeCertificate({ authority })
      const proxy = await stations.interceptor(await stations.devServer(), pair)
      const env = {
        OPENAI_BASE_URL: 'https://localhost:4443/v1',
        HTTPS_PROXY: `http://127.0.0.1:${proxy}`,
      }
      const NODE_EXTRA_CA_CERTS = await pemFile(authority)
      return { broken: { env }, mended: { env: { ...env, NODE_EXTRA_CA_CERTS } } }
    },
  },
  "a provider's address with a certificate of an office": {
    codes: ['tls_intercepted'],
    ofNode: true,
    async make(stations) {
      const authority = await makeAuthority('Example Corp Root')
      const pair = await makeCertificate({ authority, host: 'api.openai.com' })
      const proxy = await stations.interceptor(await stations.devServer(), pair)
      return { broken: { env: { HTTPS_PROXY: `http://127.0.0.1:${proxy}` } } }
    },
  },
  'a certificate that has ended': {
    codes: ['certificate_expired'],
    ofNode: true,
    async make(stations) {
      const authority = await makeAuthority('Example Corp Root')
      const [old, fresh] = [
        await makeCertificate({ authority, days: [-30, -1] }),
        await makeCertificate({ authority }),
      ]
      const NODE_EXTRA_CA_CERTS = await pemFile(authority)
      return {
        broken: { env: { ...pointedAt(await secure(stations, old)).env, NODE_EXTRA_CA_CERTS } },
        mended: { env: { ...pointedAt(await secure(stations, fresh)).env, NODE_EXTRA_CA_CERTS } },
      }
    },
  },
  'a clock that is a week late': {
    codes: ['clock_wrong'],
    ofNode: true,
    async make(stations) {
      const authority = await makeAuthority('Example Corp Root')
      const pair = await makeCertificate({ authority, days: [6, 30] })
      const inAWeek = new Date(Date.now() + 7 * 86_400_000).toUTCString()
      const port = await stations.http((_, response) => {
        response.setHeader('date', inAWeek).end()
      })
      const { env } = pointedAt(at(await stations.tlsBefore(port, pair), 'https'))
      return { broken: { env: { ...env, NODE_EXTRA_CA_CERTS: await pemFile(authority) } } }
    },
  },
  'a certificate whose signature is weak': {
    codes: ['certificate_weak'],
    ofNode: true,
    async make(stations) {
      const weak = await makeAuthority('Example Corp Root', 'sha1')
      const authority = await makeAuthority('Example Corp Root')
      const [broken, mended] = [
        await makeCertificate({ authority: weak, algorithm: 'sha1' }),
        await makeCertificate({ authority }),
      ]
      return {
        broken: {
          env: {
            ...pointedAt(await secure(stations, broken)).env,
            NODE_EXTRA_CA_CERTS: await pemFile(weak),
          },
        },
        mended: {
          env: {
            ...pointedAt(await secure(stations, mended)).env,
            NODE_EXTRA_CA_CERTS: await pemFile(authority),
          },
        },
      }
    },
  },
  'a certificate of another host': {
    codes: ['certificate_of_another_host'],
    ofNode: true,
    async make(stations) {
      const authority = await makeAuthority('Example Corp Root')
      const [other, own] = [
        await makeCertificate({ authority, host: 'llm.example.com' }),
        await makeCertificate({ authority }),
      ]
      const NODE_EXTRA_CA_CERTS = await pemFile(authority)
      return {
        broken: { env: { ...pointedAt(await secure(stations, other)).env, NODE_EXTRA_CA_CERTS } },
        mended: { env: { ...pointedAt(await secure(stations, own)).env, NODE_EXTRA_CA_CERTS } },
      }
    },
  },
  'https: to a server of plain HTTP': {
    codes: ['tls_not_spoken'],
    async make(stations) {
      const port = await stations.devServer()
      return { broken: pointedAt(at(port, 'https')), mended: pointedAt(at(port)) }
    },
  },
  'a server of HTTP/2 only': {
    codes: ['http2_only'],
    ofNode: true,
    async make(stations) {
      const pair = await makeCertificate({})
      const { env } = pointedAt(at(await stations.http2(pair), 'https'))
      return { broken: { env: { ...env, NODE_EXTRA_CA_CERTS: await pemFile(pair) } } }
    },
  },
}
