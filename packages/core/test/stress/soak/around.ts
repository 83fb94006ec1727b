// What the server knows of a turn, for whoever looks into what went wrong with it.
import type { DevServer } from '@warmline/dev-server'

/** The name that a turn has in its request. */
export function turnOf(metadata: unknown): string {
  if (typeof metadata !== 'object' || metadata === null || !('turn' in metadata)) return ''
  return typeof metadata.turn === 'string' ? metadata.turn : ''
}

/** What became of a turn on the server, and the last faults of its connections. */
export function around(turn: string, journal: DevServer['journal'] | undefined): string {
  const { entries = [], responses } = journal ?? {}
  const runs = [...(responses?.values() ?? [])].filter(
    ({ request }) => turnOf(request.metadata) === turn,
  )
  return runs
    .map(({ connection, status, isSuccessor }) => {
      const faults = entries.flatMap((entry) =>
        entry.kind === 'fault' && entry.connection === connection ? [entry.fault] : [],
      )
      return `${connection} ${status}${isSuccessor ? ' unasked' : ''} (${faults.slice(-8).join(' ')})`
    })
    .join(', ')
}
