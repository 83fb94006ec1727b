// The packages of the check's application.

/** Frameworks, runtimes, bundlers and compilers of the application. */
export const applicationPackages: readonly string[] = [
  'ai@7 @ai-sdk/openai@4 langchain@1 @langchain/openai@1 @langchain/core@1 zod@4',
  'node20@npm:node@20 node-old@npm:node@22.12.0 node22@npm:node@22 node24@npm:node@24 node26@npm:node@26',
  'bun@1.4 deno@2.9 workerd@1 esbuild@0.28 jest@30 next@16.4 react@19 react-dom@19',
  '@types/node@24 typescript@7 ts6@npm:typescript@6 ts59@npm:typescript@5.9',
].flatMap((line) => line.split(' '))
