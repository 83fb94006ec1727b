// The check of the environment's settings that turn WebSocket mode off, or weaken it.
import { readFileSync } from 'node:fs'
import type { Finding, Problem } from '../types.js'

/** Warmline's own variables. */
const known: readonly string[] = [
  'WARMLINE_TRANSPORT',
  'WARMLINE_DEBUG',
  'WARMLINE_INSPECT',
  'WARMLINE_INSPECT_KEEP',
]

/** Checks the environment. */
export function checkSettings(env: Readonly<NodeJS.ProcessEnv>): Finding {
  const set = known.filter((name) => (env[name]?.trim() ?? '') !== '')
  const problems = [
    ...transportProblems(env.WARMLINE_TRANSPORT?.trim() ?? ''),
    ...unknownProblems(env),
    ...authorityProblems(env),
  ]
  return { text: set.length === 0 ? 'no WARMLINE_ variable is set' : set.join(', '), problems }
}

function transportProblems(value: string): readonly Problem[] {
  if (value === '' || value === 'auto' || value === 'websocket') return []
  const remedies = ['unset WARMLINE_TRANSPORT']
  if (value === 'http') {
    const what = 'WARMLINE_TRANSPORT=http turns WebSocket mode off for every client of a process.'
    return [{ code: 'transport_http', what, remedies }]
  }
  const what = "WARMLINE_TRANSPORT must be 'auto', 'websocket' or 'http': no client can be made."
  return [{ code: 'transport_invalid', what, remedies }]
}

function unknownProblems(env: Readonly<NodeJS.ProcessEnv>): readonly Problem[] {
  return Object.keys(env)
    .filter((name) => name.startsWith('WARMLINE_') && !known.includes(name))
    .map((name) => ({
      code: 'unknown_setting',
      what: `Warmline has no setting ${name}: it is ignored.`,
      remedies: [`Unset it, or write one of ${known.join(', ')}.`],
    }))
}

/** Settings of Node about the certificates of servers. */
function authorityProblems(env: Readonly<NodeJS.ProcessEnv>): readonly Problem[] {
  const problems: Problem[] = []
  if (env.NODE_TLS_REJECT_UNAUTHORIZED === '0') {
    problems.push({
      code: 'tls_verification_off',
      what: 'NODE_TLS_REJECT_UNAUTHORIZED=0 is set: anybody on the network can read your key and your prompts.',
      remedies: [
        'unset NODE_TLS_REJECT_UNAUTHORIZED',
        'If a certificate is refused then, run this again: it says how to trust its authority.',
      ],
    })
  }
  const file = env.NODE_EXTRA_CA_CERTS ?? ''
  const fault = file === '' ? undefined : faultOf(file)
  if (fault !== undefined) {
    problems.push({
      code: 'extra_ca_unusable',
      what: `NODE_EXTRA_CA_CERTS names a file that ${fault}: Node ignores it.`,
      remedies: ['Set it to the path of a PEM file with the certificate of the authority.'],
    })
  }
  return problems
}

function faultOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').includes('-----BEGIN CERTIFICATE-----')
      ? undefined
      : 'has no PEM certificate'
  } catch {
    return 'cannot be read'
  }
}
