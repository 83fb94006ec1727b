// A watchdog on a thread of its own: a case that blocks the event loop for ever is told, and ends
// the process, which nothing else could do.
import { Worker } from 'node:worker_threads'

const program = `
const { parentPort, workerData } = require('node:worker_threads')
const { writeSync } = require('node:fs')
let [at, what] = [Date.now(), '']
parentPort.on('message', (next) => {
  at = Date.now()
  what = next
})
setInterval(() => {
  if (Date.now() - at < workerData) return
  writeSync(2, 'Nothing has moved for ' + workerData + ' ms in: ' + what + '\\n')
  process.kill(process.pid, 'SIGKILL')
}, 1000)
`

/** A watchdog that wants to hear something at least every so many milliseconds. */
export class Watchdog {
  readonly #worker: Worker

  constructor(limitMs: number) {
    this.#worker = new Worker(program, { eval: true, workerData: limitMs })
    this.#worker.unref()
  }

  /** Something moves; `what` is told if it was the last thing that did. */
  beat(what: string): void {
    this.#worker.postMessage(what)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker.terminate()
  }
}
