// Deliberate faults in what is known of items: those that a server made, async calls, configuration
// updates, triggers.
import type { Mutant } from './list.js'

const nothing = ''

/** The faults. */
export const itemMutants: readonly Mutant[] = [
  {
    what: 'a field of a server’s item may be new',
    file: 'lost-fields.ts',
    from: 'if (saidIn(held, field) === undefined && saidIn(echoed, field) !== undefined) return false',
    to: nothing,
  },
  {
    what: 'a field of a server’s item may change',
    file: 'lost-fields.ts',
    from: 'if (!isFieldEcho(field, said, repeated, { loss, depth })) return false',
    to: nothing,
  },
  {
    what: 'a list in a server’s item may be longer',
    file: 'lost-fields.ts',
    from: ' || held.length !== echoed.length',
    to: nothing,
  },
  {
    what: 'content may be lost',
    file: 'lost-fields.ts',
    from: ' && !carriesContent(field, said)',
    to: nothing,
  },
  {
    what: 'content may be lost with the field that it is in',
    file: 'lost-fields.ts',
    from: 'isObject(value) && Object.entries(value).some(',
    to: 'false && isObject(value) && Object.entries(value).some(',
  },
  {
    what: 'keys of a map may be lost',
    file: 'lost-fields.ts',
    from: 'mapFields.has(field)\n    ? sameJson(said, repeated, depth + 1)\n    : ',
    to: nothing,
  },
  {
    what: 'an item without a name may lose what tells it from others',
    file: 'echoed-items.ts',
    from: 'isNamed(echoed) ? lossOfNamed : lossOfNameless',
    to: 'lossOfNamed',
  },
  {
    what: 'items may move past a compaction',
    file: 'runs.ts',
    from: 'if (!isCut(item)) return\n',
    to: 'return\n',
  },
  {
    what: 'a reference may be repeated behind a compaction',
    file: 'runs.ts',
    from: 'if (isCut(target ?? item)) resolved.clear()',
    to: nothing,
  },
  {
    what: 'what a server refused beside an anchor stays in force for nobody',
    file: 'chains.ts',
    from: ' || head.mayBeInForce?.includes(field) === true',
    to: nothing,
  },
  {
    what: 'a server’s item may be repeated twice',
    file: 'echoed-items.ts',
    from: ' && !this.#taken.has(item)',
    to: nothing,
  },
  {
    what: 'a server’s item may be left out',
    file: 'runs.ts',
    from: 'if (held.length !== echoed.length) return false',
    to: nothing,
  },
  {
    what: 'what the server made is cut by its type',
    file: 'walk.ts',
    from: 'i < sentCount; i++',
    to: 'i < items.length; i++',
  },
  {
    what: 'what the server made of an unknown type ends its run',
    file: 'runs.ts',
    from: ' && unlisted?.take(item) !== true',
    to: nothing,
  },
  {
    what: 'a reference leaves its item to be repeated once more',
    file: 'runs.ts',
    from: 'unlisted?.takeReference(item.id)',
    to: ';',
  },
  {
    what: 'other words of the server for its reasoning are an edit',
    file: 'reasoning.ts',
    from: ' || (other !== undefined && isNamesake(other, item))',
    to: nothing,
  },
  {
    what: 'other words are those of any item',
    file: 'chains.ts',
    from: "typeof item.id === 'string' ? byId.get(item.id) : undefined",
    to: 'announced[0]',
  },
  {
    what: 'an async call waits for its output',
    file: 'answers.ts',
    from: 'unanswered(items, (item) => !isAsync(item))',
    to: 'unanswered(items, () => true)',
  },
  {
    what: 'no call waits for its output',
    file: 'answers.ts',
    from: 'unanswered(items, (item) => !isAsync(item))',
    to: 'unanswered(items, () => false)',
  },
  {
    what: 'calls of other kinds may be async',
    file: 'answers.ts',
    from: " && (type === 'function_call' || type === 'custom_tool_call')",
    to: nothing,
  },
  {
    what: 'a late output has no call',
    file: 'answers.ts',
    from: 'new Map([...asyncCalls, ',
    to: 'new Map([',
  },
  {
    what: 'an async call is answered again and again',
    file: 'answers.ts',
    from: '.filter(([callId]) => !answered.has(callId))',
    to: nothing,
  },
  {
    what: 'an output of the server’s own needs a call of the caller’s',
    file: 'answers.ts',
    from: 'isAnswerType(type) && ',
    to: nothing,
  },
  {
    what: 'a call of a kind that nobody knows has no output',
    file: 'answers.ts',
    from: ' && !unknownCalls.has(callId)',
    to: nothing,
  },
  {
    what: 'calls among the new items may stay open',
    file: 'answers.ts',
    from: 'new Map([...openCalls(run), ...openCalls(own)])',
    to: 'new Map([...openCalls(run)])',
  },
  {
    what: 'the configuration is not compared',
    file: 'configuration.ts',
    from: 'if (isMeant(joinConfigurations(inForce, updates))) {',
    to: 'if (true) {',
  },
  {
    what: 'what a moved update does is not compared',
    file: 'configuration.ts',
    from: 'return isMeant([inForce, front, updates].reduce(joinConfigurations)) ? at : undefined',
    to: 'return at',
  },
  {
    what: 'a moved update is forgotten',
    file: 'kept.ts',
    from: 'configurationAfter(head.inForce, isLeadingMoved ? front : [])',
    to: 'head.inForce',
  },
  {
    what: 'an update is not moved',
    file: 'read-turn.ts',
    from: 'newItems.toSpliced(plan.leadingAt, 0, turn.leading)',
    to: 'newItems',
  },
  {
    what: 'an update may stand beside another',
    file: 'configuration.ts',
    from: 'if (isUpdate(newItems[at]) || (at === 0 && mayEndInUpdate)) return undefined',
    to: nothing,
  },
  {
    what: 'an update may stand behind another that was moved',
    file: 'configuration.ts',
    from: "return mayEndInUpdate && isUpdate(newItems[0]) ? undefined : 'nowhere'",
    to: "return 'nowhere'",
  },
  {
    what: 'an update may be sent with the id of one that is known',
    file: 'configuration.ts',
    from: ' || (leading.id ?? undefined) !== undefined',
    to: nothing,
  },
  {
    what: 'the settings of the request say nothing',
    file: 'configuration.ts',
    from: '(a.effort ?? effort) === (b.effort ?? effort)',
    to: 'a.effort === b.effort',
  },
  {
    what: 'an update of an unknown form is understood',
    file: 'configuration.ts',
    from: 'if (!isClear) return',
    to: 'if (false) return',
  },
  {
    what: 'a setting outlives a compaction',
    file: 'configuration.ts',
    from: "else if (item.type === 'compaction')",
    to: 'else if (false)',
  },
  {
    what: 'an update at the front is part of the history',
    file: 'read-turn.ts',
    from: 'isUpdate(items[0]) ? items[0] : undefined',
    to: 'undefined as Item | undefined',
  },
  {
    what: 'a trigger is part of the history',
    file: 'chains.ts',
    from: "newItems.at(-1)?.type === 'compaction_trigger' ? newItems.slice(0, -1) : newItems",
    to: 'newItems',
  },
  {
    what: 'tools that an item brought have no schema',
    file: 'chains.ts',
    from: 'toolsBroughtBy([...newItems, ...copy])',
    to: 'toolsBroughtBy([])',
  },
  {
    what: 'a failed item may come back as completed',
    file: 'echoed-items.ts',
    from: "status === 'completed' && wasOpen && ",
    to: nothing,
  },
]
