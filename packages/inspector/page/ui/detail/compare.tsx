// The input beside the history that it continues, or from which it parts: what is the same, what
// the framework wrote in other words, and where the histories part.
import { useEffect, useRef, useState } from 'preact/hooks'
import type { TurnContent, TurnEntry } from '../../../src/model.ts'
import { type Block, blocksOf, type NumberedItem, wordsOfBlock } from '../../model/comparison.ts'
import { factsOf } from '../../model/facts.ts'
import { counted, shortId } from '../../model/format.ts'
import { explainReason } from '../../model/reasons.ts'
import { ItemCard } from './item.tsx'
import { WithContent } from './with-content.tsx'

/** Pairs of a part that are drawn at first; what is the same shows none. */
const firstPairs = 12

export function Compare({ turn }: { turn: TurnEntry }) {
  return (
    <WithContent turn={turn}>
      {(content) => <Comparison turn={turn} content={content} />}
    </WithContent>
  )
}

function Comparison({ turn, content }: { turn: TurnEntry; content: TurnContent }) {
  const { mode, reason } = factsOf(turn)
  const against = turn.comparedWith ?? factsOf(turn).previousResponseId
  if (content.history.length === 0)
    return (
      <>
        <p class="missing">
          <b>There is no history to compare with.</b>{' '}
          {reason === undefined
            ? 'No stored history begins like this input.'
            : explainReason(reason).long}
        </p>
        <Blocks content={content} />
      </>
    )
  return (
    <>
      <p class="compare-words">
        {mode === 'incremental'
          ? 'The input continues this history, so only what is new was sent.'
          : reason === undefined
            ? ''
            : explainReason(reason).long}
      </p>
      <div class="sides side-heads">
        <h3>
          History{' '}
          <span>
            {against === undefined ? 'as the server has it' : shortId(against, 24)},{' '}
            {counted(content.history.length, 'item')}
          </span>
        </h3>
        <h3>
          Input of this turn <span>{counted(content.input.length, 'item')}</span>
        </h3>
      </div>
      <Blocks content={content} />
    </>
  )
}

function Blocks({ content }: { content: TurnContent }) {
  return (
    <div class="blocks">
      {blocksOf(content).map((block, at) => (
        <BlockView key={at} block={block} />
      ))}
    </div>
  )
}

function BlockView({ block }: { block: Block }) {
  const { is, pairs } = block
  const place = useRef<HTMLElement>(null)
  const [most, setMost] = useState(is === 'same' ? 0 : firstPairs)
  useEffect(() => {
    if (is === 'parted') place.current?.scrollIntoView({ block: 'center' })
  }, [is])
  const [words, meaning] = wordsOfBlock(block)
  return (
    <section ref={place} class={`block is-${is}`} aria-label={words}>
      <h4 title={meaning}>
        <span>{words}</span> <em>{counted(pairs.length, 'item')}</em>
        {most < pairs.length && (
          <button type="button" class="more" onClick={() => setMost(most + 200)}>
            Show{most > 0 && ` ${pairs.length - most} more`}
          </button>
        )}
      </h4>
      {pairs.slice(0, most).map((pair) => (
        <div key={`${pair.history?.at} ${pair.input?.at}`} class="sides pair">
          <Side numbered={pair.history} block={block} />
          <Side numbered={pair.input} block={block} />
        </div>
      ))}
    </section>
  )
}

function Side({ numbered, block }: { numbered: NumberedItem | undefined; block: Block }) {
  if (numbered === undefined) return <div class="side is-missing" />
  const isOpen =
    block.is === 'parted' ||
    (block.is === 'rewritten' && block.pairs.length <= 4) ||
    (block.is === 'new' && block.pairs.length <= 2)
  return (
    <div class="side">
      <ItemCard
        item={numbered.item}
        at={numbered.at}
        differs={numbered.differs}
        isOpen={isOpen}
        {...(block.is !== 'same' && { tone: block.is })}
      />
    </div>
  )
}
