// The templates, and how one becomes an application in a folder.
import {
  cpSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs'
import { basename, join, resolve } from 'node:path'

/** The templates by name, with what a person reads of each. */
export const templates = {
  nextjs: 'A chat in Next.js, with the AI SDK',
  langchain: 'An agent in LangChain.js, in a terminal',
} as const

/** The name of a template. */
export type TemplateName = keyof typeof templates

/** The names of the templates. */
export const templateNames: readonly TemplateName[] = ['nextjs', 'langchain']

/** Whether a text is the name of a template. */
export function isTemplateName(name: string): name is TemplateName {
  return Object.hasOwn(templates, name)
}

/** What may stand in a folder that counts as empty: a fresh repository. */
const ignored: ReadonlySet<string> = new Set(['.git', '.DS_Store'])

/** Why a folder cannot be used, or `undefined` when it can. */
export function refusalOf(folder: string): string | undefined {
  if (folder.trim() === '') return 'The folder has no name'
  const path = resolve(folder)
  if (!isThere(path)) return undefined
  const found = listed(path)
  if (found === undefined) return `${folder} is no folder that can be read`
  const first = found.find((name) => !ignored.has(name))
  return first === undefined ? undefined : `${folder} is not empty: it holds ${first}`
}

/** Whether something is at a path; a link that leads nowhere is something too. */
function isThere(path: string): boolean {
  try {
    lstatSync(path)
    return true
  } catch {
    return false
  }
}

function listed(path: string): readonly string[] | undefined {
  try {
    return readdirSync(path)
  } catch {
    return undefined
  }
}

/** What an application is made of. */
export interface Application {
  readonly template: TemplateName
  readonly folder: string
  /** The folder with the templates. */
  readonly from: string
}

/**
 * Writes a template into a folder; the application has the folder's name.
 * @throws Error when the folder cannot be used.
 */
export function write({ template, folder, from }: Application): void {
  const refusal = refusalOf(folder)
  if (refusal !== undefined) throw new Error(refusal)
  const path = resolve(folder)
  mkdirSync(path, { recursive: true })
  cpSync(join(from, template), path, { recursive: true })
  // npm leaves every .gitignore out of a package.
  renameSync(join(path, '_gitignore'), join(path, '.gitignore'))
  const manifest: unknown = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'))
  const named = { ...Object(manifest), name: packageName(basename(path)), version: '0.1.0' }
  writeFileSync(join(path, 'package.json'), `${JSON.stringify(named, undefined, 2)}\n`)
}

/** A name that npm accepts, made of the name of a folder. */
export function packageName(folder: string): string {
  const name = folder
    .toLowerCase()
    .replace(/[^a-z0-9._~-]+/g, '-')
    .replace(/^[._-]+|-+$/g, '')
  return name === '' ? 'my-app' : name
}
