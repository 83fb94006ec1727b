import { Command, interrupt, MemorySaver } from '@langchain/langgraph';
import { ChatWarmline, turnOf } from '@warmline/langchain';
import { AIMessage, createAgent, tool } from 'langchain';
import { z } from 'zod';
const weather = tool(async ({ city }) => `${interrupt(`Look at ${city}?`)}`, {
    name: 'weather',
    description: 'The weather in a city',
    schema: z.object({ city: z.string() }),
});
const agent = createAgent({
    model: new ChatWarmline({ model: 'gpt-6-astra' }),
    tools: [weather],
    checkpointer: new MemorySaver(),
});
const thread = { configurable: { thread_id: 'thread-1' } };
await agent.invoke({ messages: [{ role: 'user', content: 'An umbrella in Bergen?' }] }, thread);
const { messages } = await agent.invoke(new Command({ resume: 'Rain' }), thread);
const answers = messages.filter((message) => AIMessage.isInstance(message));
console.log(answers.map((answer) => turnOf(answer)?.mode));
