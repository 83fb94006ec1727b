// LangChain.js
import { ChatWarmline } from '@warmline/langchain';
import { createAgent, tool } from 'langchain';
import { z } from 'zod';
const weather = tool(async ({ city }) => `Rain in ${city}`, {
    name: 'weather',
    description: 'The weather in a city',
    schema: z.object({ city: z.string() }),
});
const agent = createAgent({ model: new ChatWarmline({ model: 'gpt-6-astra' }), tools: [weather] });
const { messages } = await agent.invoke({ messages: [{ role: 'user', content: 'Do I need an umbrella in Bergen?' }] });
console.log(messages.at(-1)?.text);
