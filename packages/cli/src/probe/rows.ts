// The rows of the probe's table: what is asked, and which rules of PROTOCOL.md answer it.

/** What a row says of the server. */
export type Verdict = 'yes' | 'no' | 'differs' | 'not tested'

/** A question and the rules behind it. */
export interface Row {
  /** The rule of the question, then those of servers that answer it otherwise. */
  readonly rules: readonly string[]
  readonly title: string
}

const row = (title: string, ...rules: readonly string[]): Row => ({ title, rules })

/**
 * Every row. `yes`: the server does so. `no`: it does not, as the rules allow some servers.
 * `differs`: no rule allows what it does.
 */
export const rows = {
  upgrade: row('WebSocket mode, without a beta header', 'P1', 'P3'),
  'wrong-key': row('A wrong key gets a 401 with a JSON error', 'P2', 'P87'),
  'unknown-path': row('An unknown path gets a 404', 'P2'),
  compression: row('permessage-deflate is accepted', 'P4'),
  'event-order': row('Events come in order, with one end', 'P28'),
  snapshot: row('Snapshots have every required field', 'P29'),
  sequence: row('sequence_number counts from 0 without a gap', 'P32'),
  usage: row('usage counts the whole context', 'P48'),
  'null-fields': row('stream and null fields are accepted', 'P8', 'P14'),
  'response-ids': row('Each response has an id of its own', 'P92'),
  'null-echo': row('A turn without an anchor shows null', 'P14', 'P15'),
  'unstored-chain': row('store: false continues on its connection', 'P12', 'P16', 'P81', 'P90'),
  'anchor-echo': row('Snapshots show the anchor', 'P15'),
  'older-anchor': row('An older store: false response is gone', 'P16', 'P17'),
  'other-connection': row('store: false stays on its connection', 'P19', 'P21'),
  'stored-chain': row('store: true continues', 'P12', 'P19'),
  hydration: row('store: true continues on another connection', 'P18', 'P19'),
  'stored-by-default': row('store defaults to true', 'P20'),
  'incomplete-anchor': row('An incomplete response can be continued', 'P31'),
  'warm-up': row('generate: false prepares without output', 'P56', 'P60', 'P90'),
  'empty-input': row('A warm-up is continued with an empty input', 'P57'),
  'new-instructions': row('instructions can be replaced with an anchor', 'P13', 'P82'),
  'old-instructions': row('instructions of the anchor are not inherited', 'P13', 'P91'),
  'cache-diagnostics': row('The prompt cache can be compared', 'P102'),
  'client-metadata': row('client_metadata is accepted', 'P8'),
  'failed-continuation': row('A refused continuation evicts its anchor', 'P23'),
  'failed-full-turn': row('A refused full turn evicts nothing', 'P26', 'P27'),
  'unknown-anchor': row('An unknown anchor is previous_response_not_found', 'P17', 'P86'),
  'bad-request': row('A bad field gets a 400', 'P6', 'P86'),
  'after-error': row('The connection goes on after an error', 'P6', 'P84'),
  'not-json': row('A text that is not JSON gets an error', 'P6'),
  'unknown-message': row('A message of unknown type gets an error', 'P6'),
  'nested-body': row('A body under `response` gets an error', 'P6', 'P87'),
  'binary-frame': row('A binary frame gets an error', 'P5'),
  'not-utf8': row('A frame that is not UTF-8 closes with 1007', 'P10'),
  'unknown-field': row('An unknown field is refused', 'P9'),
  'bad-content': row('An unknown role is refused', 'P89'),
  background: row('background is refused', 'P11'),
  'unknown-model': row('An unknown model is refused', 'P6'),
  'one-model': row('The model may change on a connection', 'P83'),
  'second-create': row('A second create on a lane waits', 'P38', 'P79', 'P80'),
  lanes: row('stream_id names a lane, and every event shows it', 'P39', 'P78'),
  'parallel-lanes': row('Lanes run at the same time', 'P39', 'P40'),
  'lane-name': row('A wrong lane name is refused', 'P43'),
  'lane-error': row('A refusal shows its lane', 'P47'),
  'lane-routes-only': row('A lane continues nothing by itself', 'P44'),
  fork: row('Another lane can continue a lane’s newest response', 'P45'),
  'lane-limit': row('A connection has 32 lane names', 'P42'),
  'in-flight': row('16 turns of a connection run at once, more wait', 'P41'),
  'tool-output': row('A call’s output continues the call', 'P12'),
  'open-call': row('A call without an output is refused', 'P34'),
  'foreign-output': row('An output without a call is refused', 'P35'),
  'async-tools': row('An async call may stay open', 'P95'),
  'configuration-update': row('configuration_update items are accepted', 'P96'),
  'two-updates': row('Two adjacent updates are refused', 'P96'),
  'added-tools': row('additional_tools items bring tools', 'P98'),
  'steer-message': row('response.steer is known', 'P69', 'P70'),
  steering: row('A steer starts a successor', 'P66'),
  'frame-limit': row('Frames larger than the limit close with 1009', 'P7'),
  pings: row('The server pings', 'P76'),
  idle: row('An idle connection stays open', 'P72', 'P73', 'P75'),
} as const satisfies Readonly<Record<string, Row>>

/** The name of a row. */
export type RowName = keyof typeof rows

/** The names of all rows, in their order. */
export const rowNames: readonly RowName[] = Object.keys(rows).filter(isRowName)

function isRowName(name: string): name is RowName {
  return Object.hasOwn(rows, name)
}
