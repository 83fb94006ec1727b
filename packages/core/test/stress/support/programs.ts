// The system programs that stand between a client and a server: found, configured, started and
// ended for one check.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Whether these programs are installed. Under CI they must be. */
export function haveAll(...names: readonly string[]): boolean {
  const missing = names.filter((name) => {
    try {
      execFileSync('sh', ['-c', `command -v ${name}`], {
        env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` },
      })
      return false
    } catch {
      return true
    }
  })
  if (missing.length === 0) return true
  if (process.env.CI === 'true') throw new Error(`Not installed: ${missing.join(', ')}.`)
  console.log(`skipped: ${missing.join(', ')} not installed`)
  return false
}

/** A port that is free now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() =>
        resolve(typeof address === 'object' && address !== null ? address.port : 0),
      )
    })
  })
}

/**
 * A folder with the files of one check, among them a private CA and a certificate of `localhost`.
 */
export class Workshop {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'warmline-check-'))
  readonly #children = new Set<ChildProcess>()

  constructor() {
    const run = (...args: readonly string[]): void => {
      execFileSync('openssl', args, { cwd: this.folder, stdio: 'ignore' })
    }
    this.write('san', 'subjectAltName=DNS:localhost,IP:127.0.0.1\n')
    run(
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      'ca.key',
      '-out',
      'ca.pem',
      '-days',
      '2',
      '-subj',
      '/CN=Check CA',
    )
    run(
      'req',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      'server.key',
      '-out',
      'server.csr',
      '-subj',
      '/CN=localhost',
    )
    run(
      'x509',
      '-req',
      '-in',
      'server.csr',
      '-CA',
      'ca.pem',
      '-CAkey',
      'ca.key',
      '-CAcreateserial',
      '-out',
      'server.pem',
      '-days',
      '2',
      '-extfile',
      'san',
    )
    mkdirSync(join(this.folder, 'tmp'))
  }

  path(name: string): string {
    return join(this.folder, name)
  }

  write(name: string, text: string): string {
    writeFileSync(this.path(name), text)
    return this.path(name)
  }

  /** Starts a program and resolves when its port takes connections. */
  async start(port: number, command: string, ...args: readonly string[]): Promise<ChildProcess> {
    const child = spawn(command, args, {
      cwd: this.folder,
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` },
    })
    let said = ''
    child.stderr?.on('data', (chunk) => {
      said += chunk
    })
    this.#children.add(child)
    for (let tries = 0; tries < 100; tries++) {
      if (child.exitCode !== null) throw new Error(`${command} ended: ${said}`)
      if (await accepts(port)) return child
    }
    throw new Error(`${command} does not listen: ${said}`)
  }

  /** Ends one program, or all of them. */
  async stop(...children: readonly ChildProcess[]): Promise<void> {
    for (const child of children.length > 0 ? children : [...this.#children]) {
      this.#children.delete(child)
      if (child.exitCode !== null || child.signalCode !== null) continue
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGKILL')
      await ended
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** Whether a port takes a connection; waits a little when it does not. */
function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => setTimeout(() => resolve(false), 50))
  })
}
