// Says what pnpm does before the first command in a fresh clone: with `loglevel: error` it prints
// nothing while it installs. A variable keeps the pnpm that it starts from saying it again.
const { existsSync } = require('node:fs')
const { join } = require('node:path')

const isInstalled = existsSync(join(__dirname, 'node_modules/.modules.yaml'))
if (!isInstalled && process.env.WARMLINE_INSTALLING === undefined) {
  process.env.WARMLINE_INSTALLING = '1'
  process.stderr.write(
    'Installing what the repository needs. It is done once, and takes a minute.\n',
  )
}
