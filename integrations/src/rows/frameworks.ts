// The frameworks at both ends of the adapters' peer ranges, and those that take a `fetch` or an AI
// SDK model.
import { loop, program } from '../loop.ts'
import type { Part, Row } from '../row.ts'

/** A framework with the packages that a user installs. */
interface Framework {
  readonly name: string
  readonly runtime: string
  readonly part: Part
  readonly packages: string
  /** The program, without its ending. */
  readonly program: string
  /** Replaces a word of the program, as a user of that version would. */
  readonly spelling?: readonly [string, string]
}

const langchainOldest =
  '@langchain/openai@1.4.0 @langchain/core@1.1.37 langchain@1.2.38 @langchain/langgraph@1.2.6 @langchain/langgraph-checkpoint@1.0.1'

const frameworks: readonly Framework[] = [
  {
    name: 'ai-7',
    runtime: 'AI SDK 7, newest',
    part: 'ai-sdk',
    packages: '@warmline/ai-sdk ai@7 @ai-sdk/openai@4',
    program: 'ai-sdk',
  },
  {
    name: 'ai-7-oldest',
    runtime: 'AI SDK 7.0.0',
    part: 'ai-sdk',
    packages: '@warmline/ai-sdk ai@7.0.0 @ai-sdk/openai@4.0.0',
    program: 'ai-sdk',
  },
  {
    name: 'ai-6',
    runtime: 'AI SDK 6, newest',
    part: 'ai-sdk',
    packages: '@warmline/ai-sdk ai@6 @ai-sdk/openai@3',
    program: 'ai-sdk',
    spelling: ['isStepCount', 'stepCountIs'],
  },
  {
    name: 'ai-6-oldest',
    runtime: 'AI SDK 6.0.0',
    part: 'ai-sdk',
    packages: '@warmline/ai-sdk ai@6.0.0 @ai-sdk/openai@3.0.0',
    program: 'ai-sdk',
    spelling: ['isStepCount', 'stepCountIs'],
  },
  {
    name: 'langchain-newest',
    runtime: 'LangChain, newest',
    part: 'langchain',
    packages: '@warmline/langchain @langchain/openai@1 @langchain/core@1 langchain@1 zod@4',
    program: 'langchain',
  },
  {
    name: 'langchain-oldest',
    runtime: 'LangChain, oldest: @langchain/openai 1.4.0, @langchain/core 1.1.37',
    part: 'langchain',
    packages: `@warmline/langchain ${langchainOldest} zod@4`,
    program: 'langchain',
  },
  ...['5', '6', '7'].map((version) => ({
    name: `openai-${version}`,
    runtime: `openai ${version}, \`fetch: client.fetch\``,
    part: 'core' as const,
    packages: `@warmline/core openai@${version}`,
    program: 'openai',
  })),
  {
    name: 'agents',
    runtime: '@openai/agents 0.20, `fetch: client.fetch`',
    part: 'core',
    packages: '@warmline/core @openai/agents@0.20 openai@7 zod@4',
    program: 'agents',
  },
  {
    name: 'mastra',
    runtime: '@mastra/core 1, with the provider of @warmline/ai-sdk',
    part: 'ai-sdk',
    packages: '@warmline/ai-sdk @ai-sdk/openai@4 @mastra/core@1 zod@4',
    program: 'mastra',
  },
]

/** Frameworks. */
export const frameworkRows: readonly Row[] = frameworks.map(
  ({ name, runtime, part, packages, program: text, spelling: [from, to] = ['', ''] }): Row => ({
    name,
    runtime,
    how: `npm install ${packages}; node main.mjs on Node 24`,
    async *run(lab) {
      const project = await lab.project(packages)
      const file = `${text}.mjs`
      if (from !== '') project.write(file, project.read(file).replaceAll(from, to))
      yield await loop({ part }, program(project, [await lab.node('24'), `main-${file}`]))
    },
  }),
)
