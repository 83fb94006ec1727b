// The check of the key as it is in the environment, before a server sees it. Shows nothing of it.
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { checkKey as coreCheckKey } from '@warmline/core'
import { type DoctorOptions, type Finding, problem } from '../types.js'
import type { Server } from './address.js'

/** Checks the key for a server; the key is missing where it cannot be sent. */
export function checkKey(
  { env, cwd, baseURL }: DoctorOptions,
  { endpoint }: Server,
): Finding & { readonly key?: string } {
  // As the client chooses it: OPENAI_API_KEY goes with OPENAI_BASE_URL.
  const variable = baseURL === undefined ? 'OPENAI_API_KEY' : endpoint.apiKeyVariable
  const value = env[variable]
  if (value === undefined) {
    const file = ['.env.local', '.env'].find((name) => names(join(cwd, name), variable))
    return problem(`${variable} is not set`, 'key_missing', {
      what: `${variable} is not set in this shell.`,
      remedies:
        file === undefined
          ? [`export ${variable}=…`]
          : [
              `${file} names it, and this shell has not read the file. Run this again with --env-file ${file}.`,
              `Your program needs it too: Next.js reads the file by itself, Node with --env-file=${file}.`,
            ],
    })
  }
  const key = value.trim()
  if (key === '') {
    return problem(`${variable} is blank`, 'key_blank', {
      what: `${variable} is set, and there is nothing in it but white space.`,
      remedies: [`export ${variable}=…`],
    })
  }
  if (/^(["'`]).*\1$/s.test(key)) {
    return problem(`${variable} is in quotes`, 'key_quoted', {
      what: `${variable} begins and ends with a quotation mark, which is sent as part of the key.`,
      remedies: [
        'Take the quotation marks out: docker --env-file and some .env readers keep them.',
      ],
    })
  }
  if (/\s/.test(key) || !canBeSent(key, variable)) {
    return problem(`${variable} cannot be sent`, 'key_invalid', {
      what: `${variable} contains white space, a line break, or another character that no key has.`,
      remedies: ['Copy the key again, in one line.'],
    })
  }
  const trimmed = key === value ? '' : ', with white space around it that is not sent'
  return { text: `${variable} is set${trimmed}`, key }
}

function canBeSent(key: string, variable: string): boolean {
  try {
    coreCheckKey(key, variable)
    return true
  } catch {
    return false
  }
}

function names(file: string, variable: string): boolean {
  try {
    // A password manager may put a pipe there, on which reading would wait.
    if (!statSync(file).isFile()) return false
    return new RegExp(`^\\s*(export\\s+)?${variable}\\s*=`, 'm').test(readFileSync(file, 'utf8'))
  } catch {
    return false
  }
}
