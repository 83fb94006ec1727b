// What a scope learns of its server from the answers to its turns, for turns to come. One function
// changes it. Pure: time is passed in.
import {
  type AnchorEvidence,
  type AnchorSupport,
  afterEvidence,
  untriedAnchors,
} from '../recovery/anchor-support.js'

/** What one turn shows of the server. */
export type Observation =
  /** Of its anchors: of what was stored, or of what it holds for its connection only. */
  | { readonly type: 'anchor'; readonly isStored: boolean; readonly evidence: AnchorEvidence }
  /** It answered without the anchor that it was given. */
  | { readonly type: 'not_honored' }
  /** An anchored turn was refused and came through with its full input. */
  | { readonly type: 'cured_by_full_input' }
  /** Two turns were answered under one id, where the server is not known to do so. */
  | { readonly type: 'repeated_id' }
  /** It refused a field together with `previous_response_id`. */
  | { readonly type: 'refused_with_anchor'; readonly field: string }
  /** It refused to compare its prompt cache with a response. */
  | { readonly type: 'comparison_refused' }
  /** It sent what is no answer to the turn, at this time in wall-clock milliseconds. */
  | { readonly type: 'invalid_answer'; readonly at: number }
  /** A whole answer came. */
  | { readonly type: 'whole_answer' }

/** What is known of the server. */
export interface ServerKnowledge {
  /** Whether it is a vendor's own server: it may lose an anchor once without not knowing them. */
  readonly isVendor: boolean
  /** Whether it answers without the anchors it is given: then everything is sent in full. */
  readonly isNotHonored: boolean
  /** Whether it gives one id to several responses, where it is not known to do so. */
  readonly hasRepeatedIds: boolean
  /** Fields that it refuses together with `previous_response_id`. */
  readonly refusedWithAnchor: readonly string[]
  /** Whether it refuses to compare its prompt cache with a response. */
  readonly refusesComparison: boolean
  /** Whether it knows again what it should hold in its store. */
  readonly stored: AnchorSupport
  /** Whether it knows again what it should hold for a connection. */
  readonly unstored: AnchorSupport
  /** Anchored turns that only full input has cured. */
  readonly cures: number
  /** Answers in a row that were no answer to their turn. */
  readonly invalidAnswers: number
  /** Until when WebSocket mode is not used because of them, in wall-clock milliseconds. */
  readonly distrustedUntil: number
}

/** Answers in a row that were no answer to their turn, after which WebSocket mode pauses. */
const invalidAnswersToStop = 3
/** For how long, in milliseconds. */
const distrustMs = 10 * 60_000
/**
 * Turns that only full input has cured, after which a vendor's own server counts as one that does
 * not know anchors. What stands before another, or in its place, does so after the first.
 */
const curesToStop = 2

/** Before anything was observed. */
export function unknownServer(isVendor: boolean): ServerKnowledge {
  return {
    isVendor,
    isNotHonored: false,
    hasRepeatedIds: false,
    refusedWithAnchor: [],
    refusesComparison: false,
    stored: untriedAnchors,
    unstored: untriedAnchors,
    cures: 0,
    invalidAnswers: 0,
    distrustedUntil: 0,
  }
}

/** What is known after an observation. */
export function afterObservation(known: ServerKnowledge, seen: Observation): ServerKnowledge {
  switch (seen.type) {
    case 'anchor': {
      const kind = seen.isStored ? 'stored' : 'unstored'
      return { ...known, [kind]: afterEvidence(known[kind], seen.evidence) }
    }
    case 'not_honored':
      return { ...known, isNotHonored: true }
    case 'cured_by_full_input': {
      const cures = known.cures + 1
      const isEnough = cures >= (known.isVendor ? curesToStop : 1)
      return { ...known, cures, isNotHonored: known.isNotHonored || isEnough }
    }
    case 'repeated_id':
      return { ...known, hasRepeatedIds: true }
    case 'refused_with_anchor':
      return known.refusedWithAnchor.includes(seen.field)
        ? known
        : { ...known, refusedWithAnchor: [...known.refusedWithAnchor, seen.field] }
    case 'comparison_refused':
      return { ...known, refusesComparison: true }
    case 'invalid_answer': {
      const invalidAnswers = known.invalidAnswers + 1
      const isEnough = invalidAnswers >= invalidAnswersToStop
      const distrustedUntil = isEnough ? seen.at + distrustMs : known.distrustedUntil
      return { ...known, invalidAnswers, distrustedUntil }
    }
    case 'whole_answer':
      return known.invalidAnswers === 0 ? known : { ...known, invalidAnswers: 0 }
  }
}
