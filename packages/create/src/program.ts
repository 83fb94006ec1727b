// Asks for what the command line does not say, writes the template, and prints what to do next.
import { fileURLToPath } from 'node:url'
import { cancel, intro, isCancel, note, outro, select, text } from '@clack/prompts'
import { type Command, readCommand, usageText } from './command.js'
import { nextSteps, packageManagerOf } from './package-manager.js'
import {
  isTemplateName,
  refusalOf,
  type TemplateName,
  templateNames,
  templates,
  write,
} from './templates.js'

const from = fileURLToPath(new URL('../templates', import.meta.url))
const defaultFolder = 'my-app'

/** Somebody who can be asked. */
const isAsked = process.stdin.isTTY === true && process.stdout.isTTY === true

/** Runs the command line of this process. */
export async function main(): Promise<void> {
  const command = readCommand(process.argv.slice(2))
  if (command.type === 'help') process.stdout.write(usageText)
  else if (command.type === 'wrong') fail(command.message)
  else await create(command)
}

async function create(given: Extract<Command, { type: 'create' }>): Promise<void> {
  if (!isAsked && (given.folder === undefined || given.template === undefined))
    return fail(
      `Name a folder and a template: create-warmline my-app --template ${templateNames.join('|')}`,
    )
  // A folder that cannot be used is refused before anything is asked.
  const refused = given.folder === undefined ? undefined : refusalOf(given.folder)
  if (refused !== undefined) return fail(`${refused}. Name a new or empty folder.`)
  if (isAsked) intro('Warmline')
  const folder = given.folder ?? (await askFolder())
  const template = given.template ?? (folder === undefined ? undefined : await askTemplate())
  if (folder === undefined || template === undefined) {
    cancel('Nothing was written.')
    process.exitCode = 130
    return
  }
  try {
    write({ template, folder, from })
  } catch (error) {
    return fail(`${folder} cannot be made: ${error instanceof Error ? error.message : error}`, 1)
  }
  const manager = packageManagerOf(process.env.npm_config_user_agent)
  const steps = nextSteps(manager, folder, template).join('\n')
  const key = 'It runs without a key. With OPENAI_API_KEY it uses the API.'
  if (!isAsked) {
    process.stdout.write(`${folder}: ${templates[template]}.\n\n${steps}\n\n${key}\n`)
    return
  }
  note(steps, `Next, for ${folder}`)
  outro(key)
}

async function askFolder(): Promise<string | undefined> {
  const answer = await text({
    message: 'Which folder?',
    placeholder: defaultFolder,
    defaultValue: defaultFolder,
    validate: (value) => refusalOf(value === undefined || value === '' ? defaultFolder : value),
  })
  return isCancel(answer) ? undefined : answer
}

async function askTemplate(): Promise<TemplateName | undefined> {
  const options = templateNames.map((name) => ({ value: name, label: name, hint: templates[name] }))
  const answer = await select({ message: 'Which template?', options })
  return !isCancel(answer) && isTemplateName(answer) ? answer : undefined
}

function fail(message: string, code = 2): void {
  process.stderr.write(`create-warmline: ${message}\n`)
  process.exitCode = code
}
