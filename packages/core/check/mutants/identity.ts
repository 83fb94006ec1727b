// Deliberate faults of the rules that decide whose an event is, and of what an error leaves behind; each must be caught.
import type { Mutant } from './list.js'

const nothing = ''

/** The faults. */
export const identityMutants: readonly Mutant[] = [
  {
    what: 'a snapshot of another response is the turn’s own',
    file: '../connection/identity.ts',
    from: 'if (id !== undefined && id !== this.responseId) return this.#ofAnother(id, type)',
    to: nothing,
  },
  {
    what: 'what is left of an earlier response begins a turn',
    file: '../connection/identity.ts',
    from: 'if (!isCreation) return this.#ofAnother(id, frame.type)',
    to: nothing,
  },
  {
    what: 'a response that is told once more is a second one',
    file: '../connection/identity.ts',
    from: "if (!isNew) return 'foreign'",
    to: nothing,
  },
  {
    what: 'the answer of a turn that was refused is the next one’s',
    file: '../connection/identity.ts',
    from: "if (this.#seen.mayBeRefused(responseOf(frame)?.previous_response_id)) return 'foreign'",
    to: nothing,
  },
  {
    what: 'an answer on top of a stranger is taken for a turn sent in full',
    file: '../connection/identity.ts',
    from: "return named === undefined ? echo === null || echo === '' : echo === named",
    to: 'return named === undefined || echo === named',
  },
  {
    what: 'an echo of another id is taken for the one that was named',
    file: '../connection/identity.ts',
    from: "return named === undefined ? echo === null || echo === '' : echo === named",
    to: "return named !== undefined || echo === null || echo === ''",
  },
  {
    what: 'a missing echo is honored everywhere',
    file: '../connection/identity.ts',
    from: 'return named === undefined || mayBeMissing',
    to: 'return true',
  },
  {
    what: 'the echo is checked at the beginning only',
    file: '../connection/identity.ts',
    from: "if (!this.#isEchoed(frame, true)) return 'foreign'",
    to: nothing,
  },
  {
    what: 'a response may begin twice',
    file: '../connection/identity.ts',
    from: "if (type === 'response.created' && this.#isCreated) return 'foreign'",
    to: nothing,
  },
  {
    what: 'numbers may skip',
    file: '../connection/identity.ts',
    from: ' && sequence <= last + 1 + this.#unnumbered',
    to: nothing,
  },
  {
    what: 'numbers may repeat',
    file: '../connection/identity.ts',
    from: 'sequence > last && ',
    to: nothing,
  },
  {
    what: 'items are not looked at',
    file: '../connection/identity.ts',
    from: " && this.#isOfItem(frame) ? 'own'",
    to: " ? 'own'",
  },
  {
    what: 'an item may change its id',
    file: '../connection/identity.ts',
    from: 'if (held !== undefined && held !== unnamed && held !== itemId) return false',
    to: nothing,
  },
  {
    what: 'an item need not be announced',
    file: '../connection/identity.ts',
    from: 'else if (!isKnown && this.#announcesItems) return false',
    to: nothing,
  },
  {
    what: 'events before the beginning are handed on',
    file: '../connection/identity.ts',
    from: "return isPart ? 'foreign' : 'late'",
    to: "return 'own'",
  },
  {
    what: 'an end without a response ends a turn',
    file: '../connection/identity.ts',
    from: "if (isTerminal(type) && id === undefined) return 'foreign'",
    to: nothing,
  },
  {
    what: 'a response may begin in its middle',
    file: '../connection/identity.ts',
    from: "if (!isCreation && !this.#mayBeginWith(frame)) return 'foreign'",
    to: nothing,
  },
  {
    what: 'after an error a lane is clean',
    file: '../connection/connection.ts',
    from: 'if (!isClean) lane.ghost = identity',
    to: nothing,
  },
  {
    what: 'after an error a connection without lanes goes on',
    file: '../connection/connection.ts',
    from: 'isConnectionLimit(error) || this.#isHaunted',
    to: 'isConnectionLimit(error)',
  },
  {
    what: 'an error of a response that had begun leaves its lane clean',
    file: '../connection/connection.ts',
    from: '!identity.hasBegun && isGivenBeforeRunning',
    to: 'isGivenBeforeRunning',
  },
  {
    what: 'any error is given before anything runs',
    file: '../protocol/error-codes.ts',
    from: 'return namesAnchor && isUnknownAnchor(error)',
    to: 'return true',
  },
  {
    what: 'a ghost does not keep its lane',
    file: '../connection/lane.ts',
    from: ' && lane.ghost === undefined',
    to: nothing,
  },
  {
    what: 'any end frees the lane of a ghost',
    file: '../connection/routing.ts',
    from: "if (verdict !== 'own' || !isTerminal(frame.type)) return dropped",
    to: 'if (!isTerminal(frame.type)) return dropped',
  },
  {
    what: 'the end of one ghost frees the lane of two',
    file: '../connection/routing.ts',
    from: "if (verdict === 'foreign') lane.ghost = 'crowded'",
    to: nothing,
  },
  {
    what: 'an error breaks the count of the response that goes on behind it',
    file: '../connection/identity.ts',
    from: 'this.#isNext(frame)\n      return',
    to: 'return',
  },
  {
    what: 'a response that the server starts by itself leaves no trace',
    file: '../connection/routing.ts',
    from: 'lane.ghost = new AnswerIdentity(unasked, seen)',
    to: nothing,
  },
  {
    what: 'an event without a lane goes to the only turn, whoever else may have sent it',
    file: '../connection/routing.ts',
    from: 'running.length === 1 && lanes.every(({ ghost }) => ghost === undefined)',
    to: 'running.length === 1',
  },
  {
    what: 'an event without a lane goes to nobody though it names its response',
    file: '../connection/routing.ts',
    from: 'if (named.length > 0) return named.length === 1 ? named[0] : undefined',
    to: nothing,
  },
  {
    what: 'part of an answer without a lane is dropped in silence',
    file: '../connection/routing.ts',
    from: "? inDoubt('The server sent part of a response without saying whose it is.')",
    to: '? dropped',
  },
  {
    what: 'what comes before a create was sent begins its answer',
    file: '../connection/routing.ts',
    from: 'if (!isSent) return routeOfStray(frame, lane, seen)',
    to: 'if (turn === undefined) return routeOfStray(frame, lane, seen)',
  },
]
