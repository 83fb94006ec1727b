// The pages of the site in reading order: the side bar, and what llms.txt lists.
import type { DefaultTheme } from 'vitepress'

export const sidebar: DefaultTheme.SidebarItem[] = [
  {
    text: 'Start',
    items: [
      { text: 'AI SDK', link: '/start/ai-sdk' },
      { text: 'LangChain.js', link: '/start/langchain' },
      { text: 'openai-node', link: '/start/openai-node' },
      { text: 'OpenAI Agents', link: '/start/agents' },
      { text: 'Mastra', link: '/start/mastra' },
      { text: 'The core alone', link: '/start/core' },
    ],
  },
  { text: 'How it works', link: '/how-it-works' },
  {
    text: 'Guides',
    items: [
      { text: 'Next.js', link: '/guides/nextjs' },
      { text: 'Serverless', link: '/guides/serverless' },
      { text: 'LangGraph', link: '/guides/langgraph' },
      { text: 'Zero data retention', link: '/guides/zdr' },
      { text: 'Proxies and certificates', link: '/guides/proxies' },
      { text: 'Many tenants', link: '/guides/multi-tenant' },
      { text: 'Observability', link: '/guides/observability' },
      { text: 'Testing your app', link: '/guides/testing' },
      { text: 'Try it dry', link: '/guides/dry-run' },
    ],
  },
  {
    text: 'Move to Warmline',
    items: [
      { text: 'from ChatOpenAI', link: '/migrate/chatopenai' },
      { text: 'from createOpenAI', link: '/migrate/create-openai' },
      { text: 'from a WebSocket fetch', link: '/migrate/websocket-fetch' },
      { text: "from Mastra's transport", link: '/migrate/mastra-transport' },
      { text: 'from previous_response_id', link: '/migrate/previous-response-id' },
    ],
  },
  {
    text: 'Reference',
    items: [
      { text: 'Options', link: '/reference/options' },
      { text: 'Errors and warnings', link: '/reference/errors' },
      { text: 'Reasons and fallbacks', link: '/reference/reasons' },
      { text: 'The record of a turn', link: '/reference/record' },
      { text: 'Hints', link: '/reference/hints' },
      { text: 'Servers', link: '/reference/servers' },
      { text: 'Runtimes', link: '/reference/runtimes' },
      { text: 'Command line', link: '/reference/cli' },
      { text: 'Exports', link: '/reference/api' },
    ],
  },
  { text: 'Questions', link: '/faq' },
  { text: 'Benchmarks', link: '/benchmarks' },
  {
    text: 'Internals',
    items: [
      { text: 'Architecture', link: '/internals/architecture' },
      { text: 'The protocol', link: '/internals/rules' },
      { text: 'What is known of the wire', link: '/internals/protocol' },
      { text: 'What broke in the field', link: '/internals/field-failures' },
      { text: 'Items that come back', link: '/internals/items' },
      { text: 'How the AI SDK echoes', link: '/internals/ai-sdk' },
      { text: 'How LangChain echoes', link: '/internals/langchain' },
      { text: 'Decisions', link: '/internals/decisions/' },
      {
        text: 'Beneath the frameworks',
        link: '/upstream/README',
        collapsed: true,
        items: [
          { text: 'openai', link: '/upstream/openai' },
          { text: '@ai-sdk/openai', link: '/upstream/ai-sdk-openai' },
          { text: 'ai', link: '/upstream/ai' },
          { text: '@langchain/core', link: '/upstream/langchain-core' },
        ],
      },
      { text: 'Security', link: '/internals/security' },
      { text: 'Releasing', link: '/internals/releasing' },
    ],
  },
]
