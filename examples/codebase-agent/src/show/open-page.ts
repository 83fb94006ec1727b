// Opens the page in the browser of the person at this machine, and only there. It fails no run.
import { pathToFileURL } from 'node:url'
import open from 'open'

/** What decides whether there is a browser in front of a person. */
export interface Surroundings {
  readonly platform: NodeJS.Platform
  readonly env: Readonly<Record<string, string | undefined>>
  /** Whether the output goes to a terminal. */
  readonly isTerminal: boolean
}

/**
 * True where a page that opens is welcome: at a terminal, not in CI, not on another machine over
 * SSH, and on Linux only with a display.
 */
export function hasBrowser({ platform, env, isTerminal }: Surroundings): boolean {
  const isSet = (name: string): boolean => (env[name] ?? '') !== ''
  if (!isTerminal || (isSet('CI') && env.CI !== 'false') || env.BROWSER === 'none') return false
  const hasDisplay = isSet('DISPLAY') || isSet('WAYLAND_DISPLAY')
  const isRemote = ['SSH_CONNECTION', 'SSH_CLIENT', 'SSH_TTY'].some(isSet)
  // A display that is forwarded over SSH is one that somebody looks at.
  if (isRemote) return hasDisplay && platform !== 'darwin' && platform !== 'win32'
  if (platform === 'darwin' || platform === 'win32') return true
  return hasDisplay || isSet('WSL_DISTRO_NAME')
}

/** Opens a page file. @returns whether a browser was asked to. */
export async function openPage(file: string): Promise<boolean> {
  try {
    const browser = await open(pathToFileURL(file).href)
    // A missing opener shows only after the start, and is no failure of the demo.
    browser.on('error', () => undefined)
    browser.unref()
    return true
  } catch {
    return false
  }
}
