// A file whose every text would be HTML or script if something interpreted it, with values that are
// too long and too deep to be drawn at once.
import type { InspectorFile, TurnContent, TurnEntry } from '../../../src/model.ts'
import { sampleFile } from './sample.ts'

export const html =
  '<img src=x onerror="window.attacked=1"><script>window.attacked=1</script><b id="attacked">bold</b>{{7*7}}'
const url = 'javascript:window.attacked=1'

export function hostileFile(startAt: number): InspectorFile {
  const sample = sampleFile(startAt)
  let deep: Record<string, unknown> = { bottom: html }
  for (let depth = 0; depth < 3000; depth++) deep = { [html]: deep }
  const long = html.repeat(2000)
  const wide = Object.fromEntries(Array.from({ length: 5000 }, (_, at) => [`${html} ${at}`, at]))
  const items = [
    { type: 'message', role: html, content: [{ type: 'input_text', text: long }] },
    { type: html, name: html, deep },
    { type: 'function_call_output', output: long, wide },
    { type: 'x'.repeat(100_000), ['y'.repeat(100_000)]: 1 },
    ...Array.from({ length: 1000 }, (_, at) => ({ role: 'user', content: `${html} ${at}` })),
  ]
  const turns = sample.turns.map(
    (turn, at): TurnEntry => ({
      ...turn,
      label: html,
      ...(turn.record && {
        record: {
          ...turn.record,
          model: html,
          origin: html,
          label: html,
          ...(at < 3 && { hints: [{ code: html, message: long, url }], usage: deep }),
        },
      }),
    }),
  )
  const content = (id: string): TurnContent => ({
    id,
    settings: { instructions: long, deep, __proto__: { polluted: true } },
    input: items,
    sent: items,
    context: items,
    keptCount: 3,
    history: [...items].reverse(),
    parts: [
      { is: 'same', input: [0, 1], history: [0, 1] },
      { is: 'rewritten', input: [1, 4], history: [1, 3] },
      { is: 'parted', input: [4, 5], history: [3, 4] },
      { is: 'new', input: [5, 900_000_000], history: [-5, 2] },
    ],
    output: items,
  })
  return {
    ...sample,
    process: html,
    turns,
    steps: sample.steps.map((step) => ({ ...step, name: html })),
    contents: turns.slice(0, 3).map(({ id }) => content(id)),
  }
}
