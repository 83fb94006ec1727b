// A client's process: set up one contestant, warm up, then measure when told to.

import { setTimeout as sleep } from 'node:timers/promises'
import { serveParent } from '../run/parent.js'
import type { Client, Place } from './client.js'
import { type Assignment, measure, warmUp } from './measure.js'
import { type ClientName, contestants } from './table.js'

/**
 * What the process is told. It comes from this package's own benchmark, so its tag is all that is
 * checked.
 */
export type ClientMessage =
  | {
      readonly type: 'prepare'
      readonly client: ClientName
      readonly place: Place
      readonly warmUpPlace: Place
      readonly model: string
    }
  | { readonly type: 'measure'; readonly assignment: Assignment }

/** After the server has cut the warm-up's connections, the time until this process has noticed. */
const settleMs = 50

let renew: (() => Client) | undefined

serveParent(async (message) => {
  if (!isMessage(message)) throw new Error('A message is not one of the benchmark.')
  if (message.type === 'prepare') {
    const { place, warmUpPlace, model } = message
    const makeClient = await contestants[message.client].load()
    await warmUp(makeClient, warmUpPlace, model)
    renew = () => makeClient(place)
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
