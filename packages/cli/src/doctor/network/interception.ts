// Names of products that open TLS on its way, as they stand in the certificates that they issue.
// Pure.

const products: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/zscaler/i, 'Zscaler'],
  [/netskope|goskope/i, 'Netskope'],
  [/palo alto|paloalto/i, 'Palo Alto Networks'],
  [/forti(net|gate)/i, 'Fortinet'],
  [/blue ?coat|proxysg/i, 'Symantec ProxySG'],
  [/sophos/i, 'Sophos'],
  [/cisco umbrella|opendns/i, 'Cisco Umbrella'],
  [/check ?point/i, 'Check Point'],
  [/skyhigh|mcafee web gateway/i, 'Skyhigh Security'],
  [/forcepoint|websense/i, 'Forcepoint'],
  [/cloudflare.*gateway|gateway.*cloudflare/i, 'Cloudflare Gateway'],
  [/cato networks/i, 'Cato Networks'],
  [/barracuda/i, 'Barracuda'],
  [/sonicwall/i, 'SonicWall'],
  [/watchguard|fireware/i, 'WatchGuard'],
  [/menlo security/i, 'Menlo Security'],
  [/\biboss\b/i, 'iboss'],
  [/kaspersky/i, 'Kaspersky'],
  [/\beset\b/i, 'ESET'],
  [/avast|avg technologies/i, 'Avast'],
  [/bitdefender/i, 'Bitdefender'],
  [/norton|symantec endpoint/i, 'Norton'],
  [/untangle|arista edge/i, 'Untangle'],
  [/squid/i, 'Squid'],
  [/mitmproxy/i, 'mitmproxy'],
  [/charles proxy/i, 'Charles'],
  [/fiddler|do_not_trust/i, 'Fiddler'],
  [/portswigger/i, 'Burp'],
  [/proxyman/i, 'Proxyman'],
  [/telerik/i, 'Fiddler'],
]

/** The product that issued a certificate, by the names in it, if it is a known one. */
export function interceptorOf(names: readonly string[]): string | undefined {
  const text = names.join('\n')
  return products.find(([pattern]) => pattern.test(text))?.[1]
}
