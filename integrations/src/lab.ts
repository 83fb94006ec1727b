// Where the rows run: projects outside the repository, installed once each and shared by the rows
// that name the same packages, and the runtimes and tools that run them.
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Application } from '@warmline/testing/packed'
import { programText } from './programs.ts'
import type { Registry } from './registry.ts'

/** What installs a project. */
export type Installer = readonly string[]

const npm: Installer = ['npm', 'install', '--no-audit', '--no-fund', '--prefer-offline']

/** The place of one run. */
export class Lab implements AsyncDisposable {
  readonly registry: Registry
  readonly #root = new Application(mkdtempSync(join(tmpdir(), 'warmline-integrations-')))
  readonly #projects = new Map<string, Promise<Application>>()

  /** @param registry Serves the packed packages. */
  constructor(registry: Registry) {
    this.registry = registry
  }

  /** An empty folder, with an `.npmrc` that knows the registry. */
  folder(name: string): Application {
    const project = new Application(mkdtempSync(this.#root.path(`${name}-`)))
    project.write('.npmrc', this.registry.npmrc)
    return project
  }

  /**
   * A fresh project with packages installed by a plain `npm install`, and every program that needs
   * no more than they. Rows that name the same packages share it.
   * @throws Error with npm's output when the install fails.
   */
  project(packages: string): Promise<Application> {
    const known = this.#projects.get(packages)
    if (known !== undefined) return known
    const project = this.install(this.folder('project'), [...npm, ...packages.split(' ')])
    this.#projects.set(packages, project)
    return project
  }

  /** Installs into a folder with the given command. @throws Error with the command's output. */
  async install(project: Application, command: Installer): Promise<Application> {
    project.write('package.json', '{ "name": "project", "version": "1.0.0", "private": true }')
    await project.mustRun(command, { env: this.registry.env, timeoutMs: 600_000 })
    for (const adapter of ['ai-sdk', 'langchain', 'openai', 'agents', 'mastra']) {
      project.write(`${adapter}.mjs`, programText(`${adapter}.mjs`))
      const main = programText('main.mjs')
      project.write(`main-${adapter}.mjs`, `import { run } from './${adapter}.mjs'\n${main}`)
    }
    return project
  }

  /**
   * The path of a program of another package, such as a version of Node, which is installed when
   * it is first asked for.
   * @param name The package with its version, such as `bun@1.4`.
   * @param path The program in that package, such as `bin/node`.
   */
  async tool(name: string, path: string): Promise<string> {
    const at = name.lastIndexOf('@')
    return (await this.project(name)).path('node_modules', name.slice(0, at), path)
  }

  /** The program of a version of Node. */
  node(version: string): Promise<string> {
    return this.tool(`node@${version}`, 'bin/node')
  }

  /** Removes every project. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#root.remove()
  }
}
