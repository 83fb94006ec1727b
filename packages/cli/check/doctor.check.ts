// The doctor in broken environments: real sockets, certificates, proxies and folders. What it must
// say stands in the table; the remedy, carried out, must make it say that all is well.
import { expect, test } from 'vitest'
import { askElsewhere, askHere } from '../test/support/doctor/ask-doctor.ts'
import {
  environments,
  plantedKey,
  type Setting,
} from '../test/support/doctor/environments/index.ts'
import { Stations } from '../test/support/doctor/network.ts'

interface Told {
  readonly healthy: boolean
  readonly problems: readonly { readonly code: string; readonly remedies: readonly string[] }[]
}

test.for(Object.entries(environments))('%s', async ([, { codes, make, ofNode, timeout = 10 }]) => {
  await using stations = new Stations()
  const { broken, mended } = await make(stations)
  const ask = async (setting: Setting): Promise<Told & { readonly exit: number }> => {
    const askIt = ofNode === true ? askElsewhere : askHere
    const { code, stdout, stderr } = await askIt(setting, '--timeout', `${timeout}`, '--json')
    expect(`${stdout}${stderr}`).not.toMatch(new RegExp(`${plantedKey}|p@ss|p%40ss`))
    const told: Told = JSON.parse(stdout)
    return { ...told, exit: code }
  }
  const told = await ask(broken)
  expect(told.problems.map(({ code }) => code)).toEqual(codes)
  expect(told).toMatchObject({ healthy: codes.length === 0, exit: codes.length === 0 ? 0 : 1 })
  for (const { remedies } of told.problems) expect(remedies.length).toBeGreaterThan(0)
  if (mended === undefined) return
  expect(await ask(mended)).toMatchObject({ healthy: true, exit: 0, problems: [] })
})
