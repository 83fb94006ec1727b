// What may differ between the ways in which frameworks spell an answer: each difference that was
// measured (docs/internals/ai-sdk.md#echoes, docs/internals/langchain.md#echoes) is a switch of its
// own, thrown at random. What the switches do is in spelling.ts.
import type { Answer } from './history.js'
import type { Random } from './random.js'

/** What one framework, in one setting, does to an answer. */
export interface Style {
  /** Everything as the server sent it (LangChain v0). */
  readonly isVerbatim: boolean
  /** Items by `item_reference` where the server keeps them (AI SDK with `store`). */
  readonly refersTo: {
    readonly messages: boolean
    readonly reasoning: boolean
    readonly hosted: boolean
    readonly calls: boolean
  }
  readonly reasoning: 'kept' | 'dropped' | 'split' | 'joined' | 'doubled'
  readonly keepsReasoningId: boolean
  readonly keepsSeal: boolean
  readonly keepsReasoningContent: boolean
  readonly order: 'kept' | 'messages last' | 'messages before calls'
  readonly messages: 'text' | 'parts' | 'an item for each part'
  readonly merges: 'nothing' | 'neighbors' | 'all'
  readonly phase: 'kept' | 'dropped' | 'of another'
  readonly annotations: 'kept' | 'empty' | 'dropped'
  readonly keepsMessageId: boolean
  readonly keepsMessageType: boolean
  readonly keepsStatus: boolean
  readonly refusals: 'kept' | 'as text'
  readonly addsParsed: boolean
  readonly addsEmptyMessage: boolean
  readonly arguments: 'kept' | 'compact' | 'validated'
  readonly keepsCallId: boolean
  readonly customCalls: 'kept' | 'as functions'
  readonly hosted: 'kept' | 'rebuilt' | 'stripped'
  readonly keepsHostedIds: boolean
  readonly keepsAsync: boolean
  readonly reversesKeys: boolean
}

/** A style at random. */
export function randomStyle(random: Random, mayValidate: boolean): Style {
  const flag = (): boolean => random.chance(0.5)
  return {
    isVerbatim: random.chance(0.15),
    refersTo: { messages: flag(), reasoning: flag(), hosted: flag(), calls: random.chance(0.1) },
    reasoning: random.pick(['kept', 'kept', 'dropped', 'split', 'joined', 'doubled']),
    keepsReasoningId: flag(),
    keepsSeal: flag(),
    keepsReasoningContent: flag(),
    order: random.pick(['kept', 'kept', 'messages last', 'messages before calls']),
    messages: random.pick(['text', 'parts', 'an item for each part']),
    merges: random.pick(['nothing', 'nothing', 'neighbors', 'all']),
    phase: random.pick(['kept', 'dropped', 'of another']),
    annotations: random.pick(['kept', 'empty', 'dropped']),
    keepsMessageId: random.chance(0.3),
    keepsMessageType: flag(),
    keepsStatus: random.chance(0.2),
    refusals: random.pick(['kept', 'as text']),
    addsParsed: random.chance(0.1),
    addsEmptyMessage: random.chance(0.1),
    arguments: random.pick(
      mayValidate ? ['kept', 'compact', 'validated', 'validated'] : ['kept', 'compact'],
    ),
    keepsCallId: random.chance(0.3),
    customCalls: random.pick(['kept', 'as functions']),
    hosted: random.pick(['kept', 'rebuilt', 'stripped']),
    keepsHostedIds: flag(),
    keepsAsync: random.chance(0.8),
    reversesKeys: random.chance(0.3),
  }
}

/**
 * The style of an answer that a caller changed. A change must show, so refusals stay refusals; and
 * where the server keeps items, two of one id would be an error of the caller's, so ids go.
 */
function styleOfEdits(style: Style, { isStored, elements }: Answer): Style {
  const hasEditedReasoning = elements.some(
    (element) => element.kind === 'reasoning' && element.edit !== undefined,
  )
  const visible: Style = {
    ...style,
    refusals: 'kept',
    hosted: 'kept',
    keepsHostedIds: true,
    ...(hasEditedReasoning ? { reasoning: 'kept', keepsReasoningContent: true } : {}),
  }
  if (!isStored) return visible
  return {
    ...visible,
    isVerbatim: false,
    keepsMessageId: false,
    keepsCallId: false,
    keepsReasoningId: false,
    keepsHostedIds: false,
  }
}

/** The style in which an answer is told. */
export function spellingOf(answer: Answer, style: Style): Style {
  return answer.isEdited ? styleOfEdits(style, answer) : style
}
