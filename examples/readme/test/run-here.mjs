// Runs compiled programs one after the other in this process, and tells its parent what each
// printed. A framework is loaded once for all of them.
import { pathToFileURL } from 'node:url'

let printed = { stdout: '', stderr: '' }
for (const name of ['stdout', 'stderr']) {
  process[name].write = (chunk, encoding, done) => {
    printed[name] += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString()
    const callback = typeof encoding === 'function' ? encoding : done
    if (callback !== undefined) queueMicrotask(callback)
    return true
  }
}

process.on('message', async ({ file }) => {
  printed = { stdout: '', stderr: '' }
  const { env } = process
  process.env = { ...env }
  const problem = await import(pathToFileURL(file).href).then(() => undefined, String)
  process.env = env
  // The next program gets default clients of its own, without this one's listeners.
  delete globalThis[Symbol.for('warmline.v1')]
  // What the program began is told by timers of its end.
  await new Promise((resolve) => setImmediate(resolve))
  process.send({ ...printed, problem })
})
