// The check of what the application has installed.
import { copyProblems, modelVersionProblems, peerProblems } from '../packages/conflicts.js'
import { type FoundPackage, findPackage, packageManagerOf } from '../packages/find-package.js'
import { type Finding, problem } from '../types.js'

const ownNames = ['core', 'ai-sdk', 'langchain', 'otel', 'inspector'].map(
  (name) => `@warmline/${name}`,
)
const hostNames = [
  'ai',
  '@ai-sdk/openai',
  'langchain',
  '@langchain/core',
  '@langchain/openai',
  '@langchain/langgraph',
  '@mastra/core',
  '@openai/agents',
  'openai',
]

/** Checks the packages that code in this folder gets. */
export function checkPackages(cwd: string): Finding {
  const manager = packageManagerOf(cwd)
  const [own, hosts] = [ownNames, hostNames].map((names) =>
    names.flatMap((name) => findPackage(name, cwd) ?? []),
  ) as [FoundPackage[], FoundPackage[]]
  const text = [...own, ...hosts].map(({ name, version }) => `${name} ${version}`).join(', ')
  if (own.length === 0) {
    const has = (name: string): boolean => hosts.some((host) => host.name === name)
    const wanted =
      has('langchain') || has('@langchain/core') ? 'langchain' : has('ai') ? 'ai-sdk' : 'core'
    return problem(text === '' ? 'none' : text, 'not_installed', {
      what: 'No package of Warmline is installed here.',
      remedies: [
        `${manager.install} @warmline/${wanted}`,
        'Or run this in the folder of your application: --cwd DIR',
      ],
    })
  }
  const installed = { cwd, manager, own, hosts }
  const problems = [
    ...peerProblems(installed),
    ...modelVersionProblems(installed),
    ...copyProblems(installed),
  ]
  return { text, problems }
}
