// A turn on a lane, for tests of what a lane and its routing do with it.
import { AnswerIdentity } from '../../src/connection/answer-identity.js'
import type { RunningTurn } from '../../src/connection/lane.js'
import { ResponseIds } from '../../src/connection/response-ids.js'
import { SeenResponses } from '../../src/connection/seen-responses.js'

export const running = (anchor?: string): RunningTurn => ({
  anchor,
  source: undefined,
  identity: new AnswerIdentity(
    { named: anchor, mayOmitEcho: true, isAlone: false },
    new SeenResponses(new ResponseIds(false)),
  ),
  sink: undefined,
  held: [],
  isAbandoned: false,
  cancelBound: () => {},
})
