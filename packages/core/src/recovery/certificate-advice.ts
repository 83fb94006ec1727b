// What to do where TLS refuses a certificate, by the code of the system's error
// (https://nodejs.org/api/tls.html#x509-certificate-error-codes).

const authority =
  "Set NODE_EXTRA_CA_CERTS to a file with that authority's certificate, before the program starts"

const unknown = 'An unknown authority has signed the certificate'
const bySelf =
  'The certificate is signed by itself. If it is the right one, set NODE_EXTRA_CA_CERTS'
const expired = 'The certificate has expired, or the clock of this machine is ahead'
const otherHost =
  'The certificate is for another host name: use an address whose host name is in it'

const advice: ReadonlyMap<string, string> = new Map([
  ...[
    'SELF_SIGNED_CERT_IN_CHAIN',
    'UNABLE_TO_GET_ISSUER_CERT',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    'CERT_UNTRUSTED',
  ].map((code) => [code, `${unknown}. ${authority}.`] as const),
  [
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    `${unknown}, or the server sends only a part of its chain. ${authority}.`,
  ],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', `${bySelf} to a file with it, before the program starts.`],
  ['CERT_HAS_EXPIRED', `${expired}: renew the certificate, or set the clock.`],
  [
    'CERT_NOT_YET_VALID',
    'The certificate is not valid yet, or the clock of this machine is behind: set the clock.',
  ],
  ...['ERR_TLS_CERT_ALTNAME_INVALID', 'HOSTNAME_MISMATCH'].map(
    (code) => [code, `${otherHost}. The cause shows both.`] as const,
  ),
])

/** The advice for a refused certificate; `undefined` for every other code. */
export function certificateAdvice(code: string | undefined): string | undefined {
  return code === undefined ? undefined : advice.get(code)
}
