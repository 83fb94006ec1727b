// The local registry: verdaccio in a temporary folder, with the packed packages published into it.
// It serves the scope @warmline only; npm asks its own registry for everything else.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { Application, repositoryRoot } from '@warmline/testing/packed'
import { answerOf, freePort } from './network.ts'

/** A running registry with every public package in it. */
export interface Registry extends AsyncDisposable {
  readonly url: string
  /** Variables with which npm, pnpm and what they start find the scope @warmline here. */
  readonly env: Readonly<Record<string, string>>
  /** The text of an `.npmrc` for tools that read no variables. */
  readonly npmrc: string
  /** The published packages, such as `@warmline/core@0.1.0`. */
  readonly published: readonly string[]
}

/** Packs and publishes every public package. @throws Error with the output of what failed. */
export async function openRegistry(): Promise<Registry> {
  const folder = new Application(mkdtempSync(join(tmpdir(), 'warmline-registry-')))
  const port = await freePort()
  const host = `127.0.0.1:${port}`
  folder.write('config.yaml', configuration)
  const verdaccio = start(folder.path('config.yaml'), port)
  try {
    await answerOf(`http://${host}/-/ping`)
    const own = readIfThere(join(process.env.HOME ?? '', '.npmrc'))
    const { output } = await folder.run(['npm', 'config', 'get', 'registry'])
    const npmrc = `registry=${output.trim()}\n@warmline:registry=http://${host}/\n//${host}/:_authToken=local\n`
    folder.write('npmrc', `${own}\n${npmrc}`)
    const env = { NPM_CONFIG_USERCONFIG: folder.path('npmrc') }
    // One process packs and publishes all, as a release does.
    const pnpm = ['npx', '-y', packageManager(), '--recursive', 'publish', '--no-git-checks']
    await folder.mustRun([...pnpm, '--registry', `http://${host}/`], {
      env,
      in: relative(folder.path(), repositoryRoot),
      timeoutMs: 900_000,
    })
    return {
      url: `http://${host}/`,
      env,
      npmrc,
      published: publicPackages(),
      async [Symbol.asyncDispose]() {
        await stop(verdaccio)
        folder.remove()
      },
    }
  } catch (error) {
    await stop(verdaccio)
    folder.remove()
    throw error
  }
}

const configuration = `storage: ./storage
packages:
  '@warmline/*': { access: $all, publish: $all, unpublish: $all }
log: { type: stdout, format: pretty, level: error }
max_body_size: 100mb
`

function packageManager(): string {
  const root: unknown = JSON.parse(readFileSync(join(repositoryRoot, 'package.json'), 'utf8'))
  return String(Object(root).packageManager)
}

/** Every public package of the repository with its version. */
function publicPackages(): readonly string[] {
  const packages = join(repositoryRoot, 'packages')
  return readdirSync(packages).flatMap((name) => {
    const text = readIfThere(join(packages, name, 'package.json')) || '{ "private": true }'
    const { name: full, version, private: isPrivate }: Manifest = JSON.parse(text)
    return isPrivate === true ? [] : [`${full}@${version}`]
  })
}

interface Manifest {
  readonly name: string
  readonly version: string
  readonly private?: boolean
}

function start(config: string, port: number): ChildProcess {
  const program = createRequire(import.meta.url).resolve('verdaccio/bin/verdaccio')
  const args = [program, '--config', config, '--listen', `127.0.0.1:${port}`]
  return spawn(process.execPath, args, { stdio: 'ignore' })
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const closed = new Promise((resolve) => child.once('close', resolve))
  child.kill()
  await closed
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
