// The record of a turn: every field, with its meaning where its name does not say it.
import type { TurnEntry } from '../../../src/model.ts'
import { factsOf } from '../../model/facts.ts'
import { meaningOf, recordGroups, valueWords } from '../../model/record-fields.ts'
import { Json } from './json.tsx'

export function RecordTab({ turn }: { turn: TurnEntry }) {
  const facts = factsOf(turn)
  return (
    <div class="record">
      {turn.record === undefined && (
        <p class="missing">The turn still runs: this is what is known so far.</p>
      )}
      {recordGroups(facts).map(({ name, fields }) => (
        <section key={name}>
          <h3>{name}</h3>
          <table>
            <tbody>
              {fields.map(([field, value]) => (
                <tr key={field}>
                  <th scope="row" title={meaningOf(field)}>
                    {field}
                  </th>
                  <td>{valueWords(field, value) ?? <Json value={value} />}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      ))}
      <details class="fold">
        <summary>As JSON</summary>
        <Json value={facts} />
      </details>
    </div>
  )
}
