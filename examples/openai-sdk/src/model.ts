// The dev-server's model for this example: asks for the weekday of four dates, then for the days
// left, and answers from what it was told.
import { fromContext, itemText, type Model } from '@warmline/dev-server'

const dates = ['2026-01-01', '2026-03-20', '2026-06-21', '2026-12-24']

const model: Model = fromContext(({ items }) => {
  const told = items.filter(({ type }) => type === 'function_call_output').map(itemText)
  const next = dates[told.length]
  if (next !== undefined)
    return [{ type: 'function_call', name: 'weekday', arguments: { date: next } }]
  if (told.length === dates.length) {
    return [
      {
        type: 'function_call',
        name: 'days_until_new_year',
        arguments: { date: dates.at(-1) ?? '' },
      },
    ]
  }
  const days = dates.map((date, index) => `${date} is a ${told[index]}`)
  return [
    { type: 'text', text: `${days.join('; ')}; ${told.at(-1)} days are left after the last.` },
  ]
})

export default model
