// The keys, the words of the page, and how its figures are made.
import { useEffect, useRef } from 'preact/hooks'
import { segmentWords } from '../model/waterfall.ts'
import { isHelpOpen } from '../store.ts'
import { Icon } from './icons.tsx'

const keys: readonly (readonly [string, string])[] = [
  ['j  ↓', 'next turn'],
  ['k  ↑', 'turn before'],
  ['Enter', 'open the turn'],
  ['Esc', 'close; clear the search'],
  ['1 … 5', 'tab of an open turn'],
  ['/', 'search'],
  ['t  c', 'turns, chains'],
  ['Home  End', 'first turn, last turn'],
  ['?', 'this help'],
]

const words: readonly (readonly [string, string])[] = [
  ['turn', 'One request for a response, and its answer.'],
  ['incremental', 'Only the new items were sent; the server still had the rest.'],
  ['full', 'The whole input was sent. A reason says why.'],
  ['chain, head', 'A line of responses that continue each other, and its newest one.'],
  ['connection, lane', 'One socket, and one of the turns that it can run at a time.'],
  ['scope', 'Who may share connections and chains: one key with one set of headers.'],
]

export function Help() {
  const dialog = useRef<HTMLDialogElement>(null)
  const isOpen = isHelpOpen.value
  useEffect(() => {
    if (isOpen) dialog.current?.showModal()
    else dialog.current?.close()
  }, [isOpen])
  return (
    <dialog
      ref={dialog}
      class="help"
      aria-labelledby="help-title"
      onClose={() => {
        isHelpOpen.value = false
      }}
    >
      <header>
        <h2 id="help-title">Help</h2>
        <button
          type="button"
          class="bare"
          aria-label="Close the help"
          onClick={() => {
            isHelpOpen.value = false
          }}
        >
          <Icon of="close" />
        </button>
      </header>
      <h3>Keys</h3>
      <dl class="keys">
        {keys.map(([key, does]) => (
          <div key={key}>
            <dt>
              {key.split(/\s{2}/).map((each) => (
                <kbd key={each}>{each}</kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <h3>Words</h3>
      <dl class="words">
        {words.map(([word, means]) => (
          <div key={word}>
            <dt>{word}</dt>
            <dd>{means}</dd>
          </div>
        ))}
      </dl>
      <h3>Waterfall</h3>
      <dl class="words">
        {Object.entries(segmentWords).map(([name, means]) => (
          <div key={name}>
            <dt>
              <i class={`swatch is-${name}`} aria-hidden="true" />
            </dt>
            <dd>{means}</dd>
          </div>
        ))}
      </dl>
      <h3>Figures</h3>
      <p>
        Bytes are those of requests before TLS and framing; “in full” is what the whole input would
        have been, for incremental turns an estimate. Seconds saved are the bytes not sent, times 8,
        over the upload speed that you choose: no round trips, no work of the server.
      </p>
    </dialog>
  )
}
