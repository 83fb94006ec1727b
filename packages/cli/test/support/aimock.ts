// aimock, a server that this project did not write, with one answer to everything.
import { LLMock } from '@copilotkit/aimock'

/** A running aimock. */
export interface Aimock extends AsyncDisposable {
  readonly baseURL: string
}

/** Starts aimock on a free port of the loopback. */
export async function startAimock(): Promise<Aimock> {
  const mock = new LLMock({ port: 0, logLevel: 'silent' })
  mock.onMessage(/(?:)/, { content: 'OK.' })
  const url = await mock.start()
  return {
    baseURL: `${url}/v1`,
    [Symbol.asyncDispose]: async () => {
      await mock.stop()
    },
  }
}
