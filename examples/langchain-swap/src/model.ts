// The dev-server's model for this example: plays the treasurer and both assistants. All it says
// follows from its context, so that a wrong one gives another answer.
import { fromContext, type Item, itemText, type Model, type ModelPart } from '@warmline/dev-server'

/** A row of calls that can be made at once. */
type Calls = readonly ModelPart[]

const call = (name: string, args: Readonly<Record<string, string | number>>): ModelPart => ({
  type: 'function_call',
  name,
  arguments: args,
})
const think = (text: string): ModelPart => ({ type: 'reasoning', summary: [text] })

const model: Model = fromContext(({ items }) => {
  const role = items[0] === undefined ? '' : itemText(items[0])
  const lastUser = items.findLastIndex((item) => item.role === 'user')
  const told = items
    .slice(lastUser + 1)
    .filter(isOutput)
    .map(itemText)
  const asked = items[lastUser] === undefined ? '' : itemText(items[lastUser])
  if (role.startsWith('You are the auditor')) return audit(told)
  if (role.startsWith('You are the planner')) return plan(told)
  return treasure(asked, told, items.filter(isOutput).length)
})

function audit(told: readonly string[]): Calls {
  const [overview, ...found] = told
  if (overview === undefined) return [think('First the accounts.'), call('list_accounts', {})]
  const accounts = listOf(overview, 'accounts')
  if (found.length === 0) return accounts.map((account) => call('sum_up', { account }))
  const sums = found.slice(0, accounts.length).map((text) => Number(memberOf(text, 'total')))
  const top =
    accounts[sums.findIndex((sum) => Math.abs(sum) === Math.max(...sums.map(Math.abs)))] ?? ''
  if (found.length === accounts.length) {
    return [think(`${top} moves most.`), call('largest_entries', { account: top, count: 8 })]
  }
  const figures = accounts.map((account, index) => `${account} ${sums[index]} €`)
  return [
    {
      type: 'text',
      text: `${figures.join(', ')}; ${count(found.at(-1))} entries of ${top} seen.`,
    },
  ]
}

function plan(told: readonly string[]): Calls {
  const [overview, ...found] = told
  if (overview === undefined) return [think('Which accounts are there?'), call('list_accounts', {})]
  const accounts = listOf(overview, 'accounts')
  if (found.length === 0) return accounts.map((account) => call('trend', { account }))
  const falling = found.filter((text) => Number(memberOf(text, 'changePerMonth')) < 0)
  return [
    {
      type: 'text',
      text: `Falling: ${falling.map((text) => memberOf(text, 'account')).join(', ')}.`,
    },
  ]
}

function treasure(asked: string, told: readonly string[], known: number): Calls {
  const [figures, watch] = told
  if (figures === undefined || watch === undefined) {
    return [
      think('Both at once.'),
      call('auditor', { request: asked }),
      call('planner', { request: asked }),
    ]
  }
  const answer = {
    summary: `${asked} ${known} reports were read.`,
    figures: figures.split(/[,;] /),
    watch,
  }
  return [{ type: 'text', text: JSON.stringify(answer) }]
}

function isOutput({ type }: Item): boolean {
  return type === 'function_call_output'
}

function memberOf(json: string, name: string): unknown {
  return Reflect.get(Object(JSON.parse(json)), name)
}

function listOf(json: string, name: string): readonly string[] {
  const value = memberOf(json, name)
  return Array.isArray(value) ? value.map(String) : []
}

function count(json: string | undefined): number {
  const value: unknown = JSON.parse(json ?? '[]')
  return Array.isArray(value) ? value.length : 0
}

export default model
