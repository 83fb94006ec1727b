// Where the page goes by itself: the folder that all users of a machine share.
import { mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { checkPageFile, defaultPageFile, writePage } from '../src/report/page-file.js'

async function ownTemporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'warmline-demo-'))
  vi.stubEnv('TMPDIR', folder)
  onTestFinished(async () => {
    vi.unstubAllEnvs()
    await rm(folder, { recursive: true })
  })
  return folder
}

test.skipIf(process.platform === 'win32')('only its user reads the page', async () => {
  await ownTemporaryFolder()
  const file = defaultPageFile()
  await checkPageFile(file)
  await writePage(file, 'the page')
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  await checkPageFile(file)
})

test.skipIf(process.platform === 'win32')('a link that waits there is refused', async () => {
  const folder = await ownTemporaryFolder()
  await writeFile(join(folder, 'mine.txt'), '')
  await symlink('mine.txt', defaultPageFile())
  await expect(checkPageFile(defaultPageFile())).rejects.toThrow('is not a file of yours')
  // A place that the user named may be a link.
  await symlink('mine.txt', join(folder, 'named.html'))
  await checkPageFile(join(folder, 'named.html'))
})
