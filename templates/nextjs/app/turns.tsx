// What each turn of one answer sent, beside the history that it stands for.
import type { Turn } from '@/lib/chat'

export function Turns({ turns }: { turns: readonly Turn[] }) {
  if (turns.length === 0) return null
  const sent = turns.reduce((sum, turn) => sum + turn.bytesSent, 0)
  const full = turns.reduce((sum, turn) => sum + turn.bytesFull, 0)
  const largest = Math.max(...turns.map(({ bytesFull }) => bytesFull))
  const width = (bytes: number) => `${(100 * bytes) / largest}%`
  return (
    <details className="turns" open>
      <summary>
        {kilobytes(sent)} sent, of {kilobytes(full)} of history in {turns.length}{' '}
        {turns.length === 1 ? 'turn' : 'turns'}
      </summary>
      <ol>
        {turns.map((turn, index) => (
          <li key={index} className={turn.mode}>
            <span className="bar" style={{ width: width(turn.bytesFull) }}>
              <span
                style={{
                  width: `${(100 * Math.min(turn.bytesSent, turn.bytesFull)) / turn.bytesFull}%`,
                }}
              />
            </span>
            <span className="said">
              {turn.mode === 'incremental' ? 'only what is new' : 'everything'},{' '}
              {kilobytes(turn.bytesSent)}
              {turn.transport === 'http' && ' over HTTP'}
            </span>
          </li>
        ))}
      </ol>
    </details>
  )
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`
}
