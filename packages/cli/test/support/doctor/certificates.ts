// Certificates made for one test: authorities, and servers that they vouch for.
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generate } from 'selfsigned'

/** A key and its certificate, as PEM. */
export interface Pair {
  readonly key: string
  readonly cert: string
}

const day = 86_400_000

/** An authority of this name, and the algorithm of its signatures. */
export async function makeAuthority(name: string, algorithm = 'sha256'): Promise<Pair> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    algorithm,
    notBeforeDate: new Date(Date.now() - 400 * day),
    notAfterDate: new Date(Date.now() + 400 * day),
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  })
  return { key, cert }
}

/** What a server's certificate says. */
export interface Said {
  readonly authority?: Pair
  /** The algorithm of its signature. @default sha256 */
  readonly algorithm?: string
  /** The name it is for. @default 127.0.0.1 and localhost */
  readonly host?: string
  /** The days from now on which it begins and ends. */
  readonly days?: readonly [from: number, to: number]
}

/** A certificate for a server: of this authority, or signed by itself. */
export async function makeCertificate({
  authority,
  algorithm = 'sha256',
  host,
  days: [from, to] = [-1, 30],
}: Said): Promise<Pair> {
  const { private: key, cert } = await generate(
    [{ name: 'commonName', value: host ?? 'localhost' }],
    {
      keyType: 'ec',
      algorithm,
      notBeforeDate: new Date(Date.now() + from * day),
      notAfterDate: new Date(Date.now() + to * day),
      ...(authority === undefined ? {} : { ca: authority }),
      extensions: [
        { name: 'basicConstraints', cA: authority === undefined },
        {
          name: 'subjectAltName',
          altNames:
            host === undefined
              ? [
                  { type: 7, ip: '127.0.0.1' },
                  { type: 2, value: 'localhost' },
                ]
              : [{ type: 2, value: host }],
        },
      ],
    },
  )
  return { key, cert }
}

/** A file with a certificate, for NODE_EXTRA_CA_CERTS. */
export async function pemFile({ cert }: Pair): Promise<string> {
  const file = join(await mkdtemp(join(tmpdir(), 'warmline-doctor-')), 'authority.pem')
  await writeFile(file, cert)
  return file
}
