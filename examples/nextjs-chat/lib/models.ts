// The two ways to the model: over Warmline, and the same provider kept to HTTP, for whoever wants
// to compare.
import { createWarmline, type WarmlineProvider, warmline } from '@warmline/ai-sdk'
import type { Transport } from './turns'

let overHttp: WarmlineProvider | undefined

/** The model over this transport. Your own app needs `warmline(name)` only. */
export function modelOver(transport: Transport): ReturnType<WarmlineProvider> {
  const name = process.env.WARMLINE_MODEL ?? 'gpt-6-astra'
  if (transport === 'websocket') return warmline(name)
  overHttp ??= createWarmline({ transport: 'http' })
  return overHttp(name)
}
