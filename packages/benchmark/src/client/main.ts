// A client's process: creates one client, warms up, then measures when the benchmark asks.
import { setTimeout as sleep } from 'node:timers/promises'
import { serveParent } from '../run/parent.js'
import type { Client, Target } from './client.js'
import { type Assignment, measure, warmUp } from './measure.js'
import { type ClientName, clientTable } from './table.js'

/**
 * A message to the process. It comes from this package's own benchmark, so only its tag is checked.
 */
export type ClientMessage =
  | {
      readonly type: 'prepare'
      readonly client: ClientName
      readonly target: Target
      readonly warmUpTarget: Target
      readonly model: string
    }
  | { readonly type: 'measure'; readonly assignment: Assignment }

/** Time for this process to notice that the server has cut the warm-up's connections. */
const settleMs = 50

let renew: (() => Client) | undefined

serveParent(async (message) => {
  if (!isMessage(message)) throw new Error('A message is not one of the benchmark.')
  if (message.type === 'prepare') {
    const { target, warmUpTarget, model } = message
    const makeClient = await clientTable[message.client].load()
    await warmUp(makeClient, warmUpTarget, model)
    renew = () => makeClient(target)
    return
  }
  if (renew === undefined) throw new Error('The client was not prepared.')
  await sleep(settleMs)
  const client = renew()
  const figures = await measure(client, message.assignment)
  await client.close()
  return figures
})

function isMessage(message: unknown): message is ClientMessage {
  return typeof message === 'object' && message !== null && 'type' in message
}
