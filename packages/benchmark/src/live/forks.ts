// A fork of a conversation, on a lane of its connection or on a connection of its own.
import type { Probe } from '@warmline/cli/probe'
import { echoOf, instructionsOf, messageOf } from './conversation.js'
import { measured, socketSend, type TurnFigures } from './run-way.js'

/** The two ways to fork. */
export type ForkPlace = 'on a lane' | 'on a socket'
export const forkPlaces: readonly ForkPlace[] = ['on a lane', 'on a socket']

/** Runs a first turn, then a fork from it; returns the figures of the fork. */
export async function runFork(probe: Probe, place: ForkPlace, run: string): Promise<TurnFigures> {
  const socket = await probe.connect()
  try {
    const settings = { instructions: instructionsOf(run), store: false }
    const lane = place === 'on a lane' ? { stream_id: 'live-source' } : {}
    const first = await measured(probe, socketSend(probe, socket), {
      fields: { ...settings, ...lane, input: [messageOf(0)] },
    })
    if (place === 'on a lane') {
      const fields = { ...settings, stream_id: 'live-fork', input: [messageOf(1)] }
      const anchored = { fields, anchor: first.answer }
      return (await measured(probe, socketSend(probe, socket), anchored)).figures
    }
    // A store: false response is unknown elsewhere, so the fork sends everything.
    const startedAt = performance.now()
    const other = await probe.connect()
    const handshakeMs = performance.now() - startedAt
    const input = [messageOf(0), ...echoOf(first.answer), messageOf(1)]
    const { figures } = await measured(probe, socketSend(probe, other), {
      fields: { ...settings, input },
    })
    return { ...figures, handshakeMs }
  } finally {
    await probe.closeAll()
  }
}
