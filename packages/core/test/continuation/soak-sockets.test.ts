// The same property through the whole client, over real sockets, against the running development server.
import { test } from 'vitest'
import { soakOverSockets } from '../../check/soak/sockets.js'
import { judge, soakSeed, soakTurns } from './soak-support.js'

test(`over real sockets, 5000 turns from seed ${soakSeed}`, { timeout: 600_000 }, async () => {
  judge(await soakOverSockets({ turns: Math.min(5000, soakTurns), seed: soakSeed }))
})
