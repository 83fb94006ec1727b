// Deliberate faults of the matcher, each one a change of text. All that matter are here; each must
// be caught.

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
    file: 'prover.ts',
    from: 'return walked.from === end ? end : undefined',
    to: 'return walked.from === end ? end + 1 : undefined',
  },
  {
    what: 'the boundary is before the run',
    file: 'prover.ts',
    from: 'return walked.from === end ? end : undefined',
    to: 'return walked.from === end ? at + 1 : undefined',
  },
  {
    what: 'literal items are not compared',
    file: 'walk.ts',
    from: ' || (literal !== undefined && !sameJson(literal, given[end]))',
    to: nothing,
  },
  {
    what: 'runs are not compared',
    file: 'walk.ts',
    from: '!isSameRun || ',
    to: nothing,
  },
  {
    what: 'a key is taken for a proof',
    file: 'prover.ts',
    from: 'const walked = walk(',
    to: 'return end\n    const walked = walk(',
  },
  {
    what: 'a failed walk refutes too many',
    file: 'prover.ts',
    from: 'if (before.literalCount > walked.step)',
    to: 'if (before.literalCount >= 0)',
  },
  {
    what: 'a shorter history is accepted',
    file: 'keys.ts',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: source text
    from: '`${messageCount}\\n${root}',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: source text
    to: '`${messageCount > 0}\\n${root}',
  },
  {
    what: 'a turn may add nothing',
    file: 'chains.ts',
    from: ' || (end === history.length && !head.isWarmUp)',
    to: nothing,
  },
  {
    what: 'the shortest history wins',
    file: 'chains.ts',
    from: 'of boundariesOf(history)) {',
    to: 'of boundariesOf(history).toReversed()) {',
  },
  {
    what: 'calls may stay open',
    file: 'chains.ts',
    from: 'if (!answersCalls(',
    to: 'if (false && !answersCalls(',
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
    from: 'items: [...sent, ...output],',
    to: 'items: [...output],',
  },
  {
    what: 'an output that cannot be copied ends the reading of events',
    file: 'chains.ts',
    from: '} catch {\n      return undefined\n    }',
    to: '} finally {\n    }',
  },
  {
    what: 'calls are judged by no tools',
    file: 'chains.ts',
    from: '[...(Array.isArray(tools) ? tools : []), ...broughtTools]',
    to: '[...broughtTools]',
  },
  {
    what: 'a commit forgets what it continued',
    file: 'chains.ts',
    from: '      ...kept,\n',
    to: '      ...kept,\n      parent: undefined,\n',
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
    from: 'const other = echoed.get(key)',
    to: 'const other = echoed.get(key) ?? [...echoed.values()][0]',
  },
  {
    what: 'names of tools are ignored',
    file: 'runs.ts',
    from: 'held.name !== echoed.name || ',
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
    from: 'if (held.size !== echoed.size) return false',
    to: nothing,
  },
  {
    what: 'words are ignored',
    file: 'runs.ts',
    from: 'sameText(held.text, echoed.text) &&',
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
    from: 'areAmong(echoed.phases, held.phases)',
    to: 'true',
  },
  {
    what: 'ids may be those of other items',
    file: 'runs.ts',
    from: 'areAmong(echoed.ids, held.ids) &&',
    to: nothing,
  },
  {
    what: 'reasoning may come from elsewhere',
    file: 'runs.ts',
    from: 'repeatsReasoning(held.reasoning, echoed.reasoning, this.otherWords) &&',
    to: nothing,
  },
  {
    what: 'the words of named reasoning may change',
    file: 'reasoning.ts',
    from: 'return sameJson(held.summary, item.summary) || isSpelling(parts, repeated)',
    to: 'return true',
  },
  {
    what: 'reasoning may have the name of another',
    file: 'reasoning.ts',
    from: "['id', 'encrypted_content', 'content']",
    to: "['encrypted_content', 'content']",
  },
  {
    what: 'encrypted reasoning may change',
    file: 'reasoning.ts',
    from: "['id', 'encrypted_content', 'content']",
    to: "['id', 'content']",
  },
  {
    what: 'reasoning in the open may change',
    file: 'reasoning.ts',
    from: "['id', 'encrypted_content', 'content']",
    to: "['id', 'encrypted_content']",
  },
  {
    what: 'reasoning may be repeated twice and in any order',
    file: 'reasoning.ts',
    from: 'echoed.every((item) => reader.accepts(item))',
    to: 'echoed.every((item) => new EchoReader(held).accepts(item))',
  },
  {
    what: 'the only part of a summary may be doubled',
    file: 'reasoning.ts',
    from: 'held.length < 2',
    to: 'held.length < 1',
  },
  {
    what: 'parts of a summary may change places',
    file: 'reasoning.ts',
    from: 'while (at < held.length) if (held[at++] === part) return true\n    return false',
    to: 'return held.includes(part)',
  },
  {
    what: 'parts of a summary may say more than their text',
    file: 'reasoning.ts',
    from: 'if (!knownFields.summary?.has(field)) return undefined',
    to: ';',
  },
  {
    what: 'reasoning that says nothing may be added',
    file: 'reasoning.ts',
    from: "repeated.length === 0 ? this.#acceptsText('') : ",
    to: nothing,
  },
  {
    what: 'hosted tools are ignored',
    file: 'runs.ts',
    from: 'sameOthers(held.others, echoed.others, this.otherWords) &&',
    to: nothing,
  },
  {
    what: 'unknown fields are ignored',
    file: 'runs.ts',
    from: 'repeatsInOrder(held.strange, echoed.strange)',
    to: 'true',
  },
  {
    what: 'a field that every object inherits may be added to a call',
    file: 'runs.ts',
    from: '!Object.hasOwn(held, field) || ',
    to: nothing,
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
    from: 'if (isSame) this.#echo',
    to: 'this.#echo',
  },
  {
    what: 'a live request is compared as it stands',
    file: 'read-turn.ts',
    from: 'const request = snapshotOf(given)',
    to: 'const request = given',
  },
  {
    what: 'a snapshot is taken of a snapshot',
    file: '../protocol/snapshot.ts',
    from: 'isSnapshot(request) ? request : ',
    to: nothing,
  },
  {
    what: 'a spelling that was proven once is proven by every rule',
    file: 'runs.ts',
    from: 'proven.rule === rule && ',
    to: nothing,
  },
  {
    what: 'two calls of one id are one',
    file: 'bag.ts',
    from: ' || this.calls.has(call_id)',
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
    from: '} else if (isDeclared || others !== false) {',
    to: '} else if (false) {',
  },
  {
    what: 'a declared argument may be missing',
    file: 'tool-arguments.ts',
    from: '} else if (isDeclared || others !== false) {',
    to: '} else if (others !== false) {',
  },
  {
    what: 'an undeclared argument may be missing where the schema is open',
    file: 'tool-arguments.ts',
    from: '} else if (isDeclared || others !== false) {',
    to: '} else if (isDeclared) {',
  },
  {
    what: 'a schema that says nothing of other arguments is closed',
    file: 'tool-arguments.ts',
    from: '} else if (isDeclared || others !== false) {',
    to: '} else if (isDeclared || (others !== false && others !== undefined)) {',
  },
  {
    what: 'references in a schema with an address are those of its root',
    file: 'tool-arguments.ts',
    from: " || (current !== root && Object.hasOwn(current, '$id'))",
    to: nothing,
  },
  {
    what: 'arguments are compared however deep',
    file: 'tool-arguments.ts',
    from: 'depth > maxDepth ? undefined : follow(schema, root)',
    to: 'follow(schema, root)',
  },
  {
    what: 'an argument may be new',
    file: 'tool-arguments.ts',
    from: 'if (filler === undefined || !sameJson(filler, echoed[key])) return false',
    to: nothing,
  },
  {
    what: 'an argument may be filled in with anything',
    file: 'tool-arguments.ts',
    from: 'if (filler === undefined || !sameJson(filler, echoed[key])) return false',
    to: 'if (filler === undefined) return false',
  },
  {
    what: 'text that does not parse equals anything',
    file: 'tool-arguments.ts',
    from: "return toolArguments === 'schema' && isObject(echoed) && Object.keys(echoed).length === 0",
    to: 'return true',
  },
  {
    what: 'the JSON setting is the schema setting',
    file: 'tool-arguments.ts',
    from: "toolArguments === 'json'\n",
    to: 'false\n',
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
    from: 'if (!Object.hasOwn(stored, key) || !sameJson',
    to: 'if (Object.hasOwn(stored, key) && !sameJson',
  },
  {
    what: 'a missing key is ignored',
    file: 'same-json.ts',
    from: 'if (Object.keys(stored).length !== keys.length) return false',
    to: nothing,
  },
  {
    what: 'values are compared however deep',
    file: 'same-json.ts',
    from: ' || depth > maxDepth',
    to: nothing,
  },
  {
    what: 'a longer array is the same',
    file: 'same-json.ts',
    from: 'if (stored.length !== given.length) return false',
    to: nothing,
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
    from: 'if (isAnswerType(type) && !mayBeMade && !unknownCalls.has(callId)) return false',
    to: ';',
  },
  {
    what: 'a call is answered by an output of another kind',
    file: 'answers.ts',
    from: ' else if (answeredBy !== type) return false',
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
    from: 'if (request !== undefined && isChainedByCaller(request)) {',
    to: 'if (false) {',
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
    from: 'if (!isTrial && !isWordForWord(head, turn)) return nothing',
    to: nothing,
  },
  {
    what: 'a turn goes on from a dry run',
    file: 'chains.ts',
    from: "if (head.isTrial && !turn.isTrial) return 'dry_run'",
    to: nothing,
  },
  {
    what: 'a tool of a namespace is judged by its namesake',
    file: 'schemas.ts',
    from: "typeof namespace === 'string' ? JSON.stringify([namespace, name]) : name",
    to: 'name',
  },
  {
    what: 'one of two tools of one name is trusted',
    file: 'schemas.ts',
    from: 'isSame ? tool.parameters : undefined',
    to: 'tool.parameters',
  },
  {
    what: 'calls of an earlier turn in the same row have no schema',
    file: 'walk.ts',
    from: 'new Map([...before.schemas, ...added.schemas])',
    to: 'added.schemas',
  },
  {
    what: 'digits with a point among them are few',
    file: 'tool-arguments.ts',
    from: '(?:\\d\\.?){16,}',
    to: '\\d{16,}',
  },
]
