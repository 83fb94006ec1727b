// Deliberate faults of the matcher, each one a change of text. All that matter are here; each must be caught.

/** One fault. */
export interface Mutant {
  readonly what: string
  /** The file under src/continuation, or elsewhere from there. */
  readonly file: string
  /** Stands in the file exactly once. */
  readonly from: string
  readonly to: string
}

const nothing = ''

/** The faults. */
export const mutants: readonly Mutant[] = [
  {
    what: 'the boundary is one item late',
    file: 'walk.ts',
    from: 'return step.at + step.run.length',
    to: 'return step.at + step.run.length + 1',
  },
  {
    what: 'the boundary is before the run',
    file: 'walk.ts',
    from: 'return step.at + step.run.length',
    to: 'return step.at',
  },
  {
    what: 'literal items are not compared',
    file: 'walk.ts',
    from: 'if (step.literal !== undefined && !sameJson(step.literal, other.literal)) return i',
    to: nothing,
  },
  {
    what: 'runs are not compared',
    file: 'walk.ts',
    from: ' || !step.run.isEchoedBy(other.run, rule)',
    to: nothing,
  },
  {
    what: 'a key is taken for a proof',
    file: 'prover.ts',
    from: 'if (difference === undefined) return true',
    to: 'return true',
  },
  {
    what: 'a failed walk refutes too many',
    file: 'prover.ts',
    from: 'if (at.literalCount > difference)',
    to: 'if (at.literalCount >= 0)',
  },
  {
    what: 'a shorter history is accepted',
    file: 'keys.ts',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: source text
    from: 'return `${literalCount}\\n${root}',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: source text
    to: 'return `${literalCount > 0}\\n${root}',
  },
  {
    what: 'a turn may add nothing',
    file: 'chains.ts',
    from: 'const mayEnd = step.literal !== undefined || head.isWarmUp',
    to: 'const mayEnd = true',
  },
  {
    what: 'the shortest history wins',
    file: 'chains.ts',
    from: 'for (const { head, from } of this.#candidates(turn.items, steps)) {',
    to: 'for (const { head, from } of [...this.#candidates(turn.items, steps)].reverse()) {',
  },
  {
    what: 'calls may stay open',
    file: 'chains.ts',
    from: '} else if (answersCalls(head.lastRun.items, turn.items.slice(from))) {',
    to: '} else if (true) {',
  },
  {
    what: 'settings are not compared',
    file: 'chains.ts',
    from: 'if (changed !== undefined) return',
    to: 'if (false) return',
  },
  {
    what: 'what the endpoint refuses is sent',
    file: 'chains.ts',
    from: 'if (refused !== undefined) return',
    to: 'if (false) return',
  },
  {
    what: 'a commit forgets what was asked',
    file: 'chains.ts',
    from: 'const items = [...newItems, ...copy]',
    to: 'const items = [...copy]',
  },
  {
    what: 'a commit forgets what it continued',
    file: 'chains.ts',
    from: 'parent: kept.parent,',
    to: 'parent: undefined,',
  },
  {
    what: 'the output stays in the caller’s hands',
    file: 'chains.ts',
    from: 'JSON.parse(json)',
    to: 'output',
  },
  {
    what: 'a lost head is used all the same',
    file: 'chain.ts',
    from: 'return node.cold === undefined || node.isStored',
    to: 'return true',
  },
  {
    what: 'a stored head that left its connection is given up',
    file: 'chain.ts',
    from: 'return node.cold === undefined || node.isStored',
    to: 'return node.cold === undefined',
  },
  {
    what: 'the last reason for a loss stands',
    file: 'chains.ts',
    from: 'node.cold ??= reason',
    to: 'node.cold = reason',
  },
  {
    what: 'a forgotten response is still offered',
    file: 'memory.ts',
    from: 'this.#byResponse.delete(responseId)',
    to: nothing,
  },
  {
    what: 'bytes are not bounded',
    file: 'memory.ts',
    from: 'while (this.#bytes > this.#maxBytes && this.#byResponse.pop() !== undefined);',
    to: nothing,
  },
  {
    what: 'use does not keep a history',
    file: 'memory.ts',
    from: 'this.#byResponse.get(node.responseId)',
    to: nothing,
  },
  {
    what: 'old nodes stay under their key',
    file: 'memory.ts',
    from: 'return [...nodes].reverse().filter((node) => this.get(node.responseId) === node)',
    to: 'return [...nodes].reverse()',
  },
  {
    what: 'call ids are ignored',
    file: 'runs.ts',
    from: 'const echoed = calls.find(({ callId }) => callId === held.callId)',
    to: 'const echoed = calls.find(({ name }) => name === held.name)',
  },
  {
    what: 'names of tools are ignored',
    file: 'runs.ts',
    from: ' || held.name !== echoed.name',
    to: nothing,
  },
  {
    what: 'fields of calls may change',
    file: 'runs.ts',
    from: ' || !hasFieldsOf(held, echoed)',
    to: nothing,
  },
  {
    what: 'a call more or less is ignored',
    file: 'runs.ts',
    from: 'held.calls.length === echoed.calls.length &&',
    to: nothing,
  },
  {
    what: 'words are ignored',
    file: 'runs.ts',
    from: 'sameJson(held.text, echoed.text) &&',
    to: nothing,
  },
  {
    what: 'text may become a refusal',
    file: 'runs.ts',
    from: "(echoed.refusal === '' || echoed.refusal === held.refusal) &&",
    to: nothing,
  },
  {
    what: 'annotations may be new',
    file: 'runs.ts',
    from: '(echoed.annotations.length === 0 || sameJson(held.annotations, echoed.annotations)) &&',
    to: nothing,
  },
  {
    what: 'phases may be new',
    file: 'runs.ts',
    from: 'isAmong(echoed.phases, held.phases)',
    to: 'true',
  },
  {
    what: 'ids may be those of other items',
    file: 'runs.ts',
    from: 'isAmong(echoed.ids, held.ids) &&',
    to: nothing,
  },
  {
    what: 'reasoning may come from elsewhere',
    file: 'runs.ts',
    from: 'isAmong(echoed.seals, held.seals) &&',
    to: nothing,
  },
  {
    what: 'hosted tools are ignored',
    file: 'runs.ts',
    from: 'held.others.every((other) => sameOther(other, echoed.others))',
    to: 'true',
  },
  {
    what: 'unknown fields are ignored',
    file: 'runs.ts',
    from: 'echoed.strange.every((item) => items.some((original) => sameJson(original, item)))',
    to: 'true',
  },
  {
    what: 'a turn without words may be left out',
    file: 'runs.ts',
    from: 'if (this.items.length === 0 || given.length === 0) return false',
    to: nothing,
  },
  {
    what: 'a spelling is remembered without a proof',
    file: 'runs.ts',
    from: 'if (!sameBag(this.#bag, bag, this.items, rule)) return false',
    to: 'if (!sameBag(this.#bag, bag, this.items, rule)) { this.#echo = { items: JSON.parse(JSON.stringify(given)), ruleKey: rule.key() }; return false }',
  },
  {
    what: 'a spelling is remembered as the caller’s own object',
    file: 'runs.ts',
    from: '{ items: JSON.parse(JSON.stringify(given)), ruleKey',
    to: '{ items: given, ruleKey',
  },
  {
    what: 'a spelling that was proven once is proven for every request',
    file: 'runs.ts',
    from: 'proven.ruleKey === rule.key() && ',
    to: nothing,
  },
  {
    what: 'two calls of one id are one',
    file: 'bag.ts',
    from: ' || this.calls.some(({ callId }) => callId === call_id)',
    to: nothing,
  },
  {
    what: 'a reference to nothing known is dropped',
    file: 'bag.ts',
    from: 'this.text.push({ reference: id })',
    to: nothing,
  },
  {
    what: 'an argument may be missing',
    file: 'tool-arguments.ts',
    from: '} else if (isDeclared || !closed) {',
    to: '} else if (false) {',
  },
  {
    what: 'an argument may be new',
    file: 'tool-arguments.ts',
    from: 'if (filler === undefined || !sameJson(echoed[key], filler)) return false',
    to: nothing,
  },
  {
    what: 'text that does not parse equals anything',
    file: 'tool-arguments.ts',
    from: "if (sent === undefined) return rule === 'schema' && isObject(echoed) && Object.keys(echoed).length === 0",
    to: 'if (sent === undefined) return true',
  },
  {
    what: 'the JSON setting is the schema setting',
    file: 'tool-arguments.ts',
    from: "rule === 'json' ? sameJson(one, other) : sameBySchema",
    to: 'false ? sameJson(one, other) : sameBySchema',
  },
  {
    what: 'long numbers are compared by value',
    file: 'tool-arguments.ts',
    from: 'if (!longNumber.test(given)) return true',
    to: 'return true',
  },
  {
    what: 'a new key is ignored',
    file: 'same-json.ts',
    from: 'if (value === undefined || ignored?.has(key)) continue',
    to: 'if (value === undefined || ignored?.has(key) || !Object.hasOwn(stored, key)) continue',
  },
  {
    what: 'a missing key is ignored',
    file: 'same-json.ts',
    from: 'return count === matched || countWritten(stored, ignored) === matched',
    to: 'return true',
  },
  {
    what: 'a longer array is the same',
    file: 'same-json.ts',
    from: "if (stored.length !== given.length || 'toJSON' in given) return false",
    to: "if ('toJSON' in given) return false",
  },
  {
    what: 'inherited keys count',
    file: 'same-json.ts',
    from: '!Object.hasOwn(stored, key) || ',
    to: nothing,
  },
  {
    what: 'an output without its call passes',
    file: 'answers.ts',
    from: 'if (answeredBy === undefined ? !mayBeMade : answeredBy !== type) return false',
    to: nothing,
  },
  {
    what: 'a model may change',
    file: 'settings.ts',
    from: "  'type',\n",
    to: "  'type',\n  'model',\n",
  },
  {
    what: 'a turn that its caller chains is planned',
    file: 'read-turn.ts',
    from: "if (isChainedByCaller(request)) return { plan: { mode: 'full', reason: 'caller_chained', from: 0 } }",
    to: nothing,
  },
  {
    what: 'keys do not tell roles apart',
    file: 'keys.ts',
    from: 'name(role)',
    to: "''",
  },
  {
    what: 'an answer that was cut short becomes a head',
    file: '../turn/attempt.ts',
    from: "if (frame.type === 'response.completed' && whole !== undefined) {",
    to: 'if (isTerminal(frame.type) && whole !== undefined) {',
  },
  {
    what: 'what a caller sent may come back in another spelling',
    file: 'runs.ts',
    from: 'if (this.callersCount > 0) return this.#restIsEchoedBy(given, rule)',
    to: nothing,
  },
  {
    what: 'a history that was sent in full is remembered in the words of before',
    file: 'kept.ts',
    from: 'return isWordForWord(stepsOf(head), cutSteps(turn.items)) ?',
    to: 'return true ?',
  },
  {
    what: 'a history is word for word what it only spells otherwise',
    file: 'walk.ts',
    from: 'run.isVerbatim(step.run) &&',
    to: 'true &&',
  },
  {
    what: 'a turn goes on from a dry run',
    file: 'chains.ts',
    from: "if (head.isTrial && !turn.isTrial) return 'dry_run'",
    to: nothing,
  },
  {
    what: 'a tool of a namespace is judged by its namesake',
    file: 'runs.ts',
    from: '(held.item.namespace ?? undefined) === undefined',
    to: 'true',
  },
  {
    what: 'digits with a point among them are few',
    file: 'tool-arguments.ts',
    from: '(?:\\d\\.?){16,}',
    to: '\\d{16,}',
  },
]
