// Checks of the upgrade: a wrong key, an unknown path, compression.
import { NotTested, type Probe } from '../probe.js'
import { isFields } from '../wire/json.js'
import { openSocket, type Refusal } from '../wire/probe-socket.js'
import type { Check } from './check.js'

export const upgradeChecks: readonly Check[] = [
  { rows: ['wrong-key'], turns: {}, run: wrongKey },
  { rows: ['unknown-path'], turns: {}, run: unknownPath },
  { rows: ['compression'], turns: {}, run: compression },
]

async function wrongKey(probe: Probe): Promise<void> {
  const { headers, ...target } = probe.target
  const wrong = { ...headers, authorization: 'Bearer warmline-probe-wrong-key' }
  const opened = await openSocket({ ...target, headers: wrong })
  if (opened.kind === 'unreachable') {
    probe.note('wrong-key', 'differs', `no answer: ${opened.reason}`)
  } else if (opened.kind === 'refused') {
    probe.facts.wrongKey = 'refused'
    const isRight = opened.status === 401 && isJsonError(opened)
    probe.note('wrong-key', isRight ? 'yes' : 'differs', `${opened.status}, ${bodyText(opened)}`)
  } else {
    const close = await opened.untilClosed(probe.settings.settleMs)
    await opened.close()
    if (close === undefined && Object.keys(headers).some((name) => name !== 'authorization')) {
      throw new NotTested('Another header of this run may be what the server checks.')
    }
    probe.facts.wrongKey = close === undefined ? 'accepted' : 'closed'
    probe.note(
      'wrong-key',
      'no',
      close === undefined
        ? 'the upgrade accepts any key'
        : `the upgrade is accepted, then closed with ${close.code}`,
    )
  }
}

function isJsonError({ body }: Refusal): boolean {
  try {
    const value: unknown = JSON.parse(body)
    return isFields(value) && isFields(value.error)
  } catch {
    return false
  }
}

function bodyText(refusal: Refusal): string {
  if (refusal.body === '') return 'without a body'
  return isJsonError(refusal) ? 'with a JSON error' : 'with a body that is no JSON error'
}

async function unknownPath(probe: Probe): Promise<void> {
  const { url, ...target } = probe.target
  const opened = await openSocket({ ...target, url: `${url}-that-no-server-has` })
  if (opened.kind === 'open') {
    await opened.close()
    probe.note('unknown-path', 'differs', 'the upgrade is accepted')
  } else if (opened.kind === 'refused') {
    probe.note('unknown-path', opened.status === 404 ? 'yes' : 'differs', String(opened.status))
  } else probe.note('unknown-path', 'differs', `no HTTP answer: ${opened.reason}`)
}

async function compression(probe: Probe): Promise<void> {
  const opened = await openSocket({ ...probe.target, offersCompression: true })
  if (opened.kind !== 'open') {
    probe.note('compression', 'differs', 'the offer makes the upgrade fail')
    return
  }
  probe.facts.compresses = opened.isCompressed
  await opened.close()
  probe.note('compression', opened.isCompressed ? 'yes' : 'no', 'offered at the upgrade')
}
