// The open questions of docs/internals/protocol.md: those that the probe answers, by its rows, and
// those that need an experiment of their own.
import type { ProbeReport, RowName } from '@warmline/cli/probe'

/** An answer to an open question. */
export interface Answered {
  readonly question: string
  readonly experiment: string
  readonly verdict: 'answered' | 'not answered'
  readonly seen: string
}

/** A question that rows of the probe answer. */
interface ProbeQuestion {
  readonly question: string
  readonly rows: readonly RowName[]
  /** Whether what was found is an answer. @default whether a row was tested */
  readonly isAnswered?: (facts: ProbeReport['facts']) => boolean
}

const probeQuestions: readonly ProbeQuestion[] = [
  { question: 'Is permessage-deflate accepted?', rows: ['compression'] },
  {
    question: 'Does a bad request evict the response that it continues?',
    rows: ['failed-continuation'],
  },
  { question: 'Does a bad request with full input evict anything?', rows: ['failed-full-turn'] },
  { question: 'Can an incomplete response be continued?', rows: ['incomplete-anchor'] },
  { question: 'What is a warm-up billed for?', rows: ['warm-up'] },
  { question: 'Is client_metadata accepted?', rows: ['client-metadata'] },
  { question: 'What is the largest frame?', rows: ['frame-limit'] },
  {
    question: 'Is there an idle limit?',
    rows: ['idle', 'pings'],
    // A connection that stayed open may be closed a second later.
    isAnswered: ({ idleMs }) => idleMs !== undefined,
  },
  { question: 'Do several models run on one connection?', rows: ['one-model'] },
]

/** The answers that the probe gave. */
export function answersOfProbe({
  rows,
  facts,
}: Pick<ProbeReport, 'rows' | 'facts'>): readonly Answered[] {
  return probeQuestions.map(({ question, rows: names, isAnswered }) => {
    const found = rows.filter(({ name }) => names.includes(name))
    const isTested = isAnswered?.(facts) ?? found.some(({ verdict }) => verdict !== 'not tested')
    return {
      question,
      experiment: `warmline probe: ${names.join(', ')}`,
      verdict: isTested ? 'answered' : 'not answered',
      seen: found.map(({ verdict, seen }) => `${verdict}: ${seen}`).join('; ') || 'no row',
    }
  })
}

/** Questions that nothing of this program can answer, each with its reason. */
export const withoutExperiment: readonly Answered[] = [
  {
    question: 'Does a 429 evict the response that its turn continues?',
    experiment: 'none',
    verdict: 'not answered',
    seen: 'Nothing makes a server answer 429 at a chosen turn.',
  },
]
