// What a server's journal says of the requests that reached it.
import type { DevServer } from '@warmline/dev-server'

/** The creates that came over sockets, as they were sent. */
export function creates({ journal }: DevServer): { readonly [field: string]: unknown }[] {
  return journal.entries.flatMap((entry) =>
    entry.kind === 'frame' && entry.direction === 'in' ? [JSON.parse(entry.text ?? '{}')] : [],
  )
}

/** How many requests came over HTTP. */
export const posts = ({ journal }: DevServer): number =>
  journal.entries.filter(({ kind }) => kind === 'request').length

/** How many handshakes were asked for. */
export const upgrades = ({ journal }: DevServer): number =>
  journal.entries.filter(({ kind }) => kind === 'upgrade').length
