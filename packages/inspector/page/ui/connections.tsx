// The connections and lanes as they are now: age, phase, when the server was last heard, and heads.
import type { ConnectionInfo, LaneInfo } from '@warmline/core'
import type { ClientState } from '../../src/model.ts'
import { openTurn, setFacet } from '../actions.ts'
import { responseKey } from '../model/facts.ts'
import { age, count, counted, shortId } from '../model/format.ts'
import { byResponse, filter, now, source, state } from '../store.ts'

/** After so long without a word from the server, a connection is shown as silent. */
const silentMs = 60_000
/** More connections than these are counted and not listed. */
const mostListed = 40

export function Connections() {
  const clients = [...state.value.clients.values()]
  const open = clients.flatMap(({ connections }) => connections)
  const at = source.value.kind === 'file' ? state.value.at : now.value
  return (
    <details class="connections" open={matchMedia('(min-width: 1000px)').matches}>
      <summary>
        <h2>Connections{source.value.kind === 'away' ? ', as last seen' : ''}</h2>{' '}
        <span>{count(open.filter(({ phase }) => phase !== 'closed').length)} open</span>
      </summary>
      {open.length === 0 && (
        <p class="hint">
          None is open. A connection opens with the first turn and closes when it is idle for long.
        </p>
      )}
      {clients
        .filter(({ connections }) => connections.length > 0)
        .map((client) => (
          <Client key={client.client} client={client} at={at} isNamed={clients.length > 1} />
        ))}
    </details>
  )
}

function Client({ client, at, isNamed }: { client: ClientState; at: number; isNamed: boolean }) {
  const hidden = client.connections.length - mostListed
  return (
    <section>
      <h3>{isNamed ? `${client.client}, ${client.endpoint}` : client.endpoint}</h3>
      <ul>
        {client.connections.slice(0, mostListed).map((connection) => (
          <Connection
            key={connection.name}
            client={client.client}
            connection={connection}
            at={at}
          />
        ))}
      </ul>
      {hidden > 0 && <p class="hint">and {hidden} more</p>}
    </section>
  )
}

function Connection({
  client,
  connection,
  at,
}: {
  client: string
  connection: ConnectionInfo
  at: number
}) {
  const { name, scope, phase, openedAt, heardAt, inFlight, lanes } = connection
  const silence = Math.max(0, at - heardAt)
  const isSilent = phase === 'open' && inFlight > 0 && silence > silentMs
  const key = `${client}/${name}`
  const isChosen = filter.value.facets.connection === key
  return (
    <li class={`connection is-${phase}${isSilent ? ' is-silent' : ''}`}>
      <button
        type="button"
        aria-pressed={isChosen}
        title="Show only its turns"
        onClick={() => setFacet('connection', isChosen ? undefined : key)}
      >
        <i aria-hidden="true" />
        <b>{name}</b> <span>{phase}</span> <span class="scope">{scope}</span>
        <span class="age">{openedAt === undefined ? 'opening' : `${age(at - openedAt)} old`}</span>
      </button>
      <p>
        {phase === 'connecting'
          ? 'waits for its handshake'
          : `${inFlight > 0 ? `${counted(inFlight, 'turn')} running` : 'idle'}, heard ${silence < 1500 ? 'just now' : `${age(silence)} ago`}`}
        {isSilent && <b> (silent)</b>}
      </p>
      {lanes.length > 0 && (
        <ul class="lanes">
          {lanes.map((lane, index) => (
            <Lane key={lane.name ?? index} client={client} lane={lane} />
          ))}
        </ul>
      )}
    </li>
  )
}

function Lane({ client, lane }: { client: string; lane: LaneInfo }) {
  const turn =
    lane.head === undefined ? undefined : byResponse.value.get(responseKey(client, lane.head))
  return (
    <li class={lane.isBusy ? 'lane is-busy' : 'lane'}>
      <span class="lane-name">{lane.name ?? 'lane'}</span>
      <span>{lane.isBusy ? 'busy' : 'free'}</span>
      {lane.head === undefined ? (
        <span class="head is-missing">no head</span>
      ) : (
        <button
          type="button"
          class="head"
          disabled={turn === undefined}
          title={`Its head is ${lane.head}`}
          onClick={() => turn !== undefined && openTurn(turn.id)}
        >
          head {turn === undefined ? shortId(lane.head, 14) : `#${turn.turn}`}
        </button>
      )}
    </li>
  )
}
