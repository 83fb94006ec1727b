import { ChatWarmline, turnOf } from '@warmline/langchain';
import { AIMessage, createAgent, tool } from 'langchain';
import { z } from 'zod';
const weather = tool(async ({ city }) => `Rain in ${city}`, {
    name: 'weather',
    description: 'The weather in a city',
    schema: z.object({ city: z.string() }),
});
const agent = createAgent({ model: new ChatWarmline({ model: 'gpt-6-astra' }), tools: [weather] });
const { messages } = await agent.invoke({
    messages: [{ role: 'user', content: 'Do I need an umbrella in Bergen?' }],
});
console.log(messages.at(-1)?.text);
for (const message of messages.filter((each) => AIMessage.isInstance(each))) {
    const turn = turnOf(message);
    console.log(turn?.transport, turn?.mode, `${turn?.bytesSent} of ${turn?.bytesFull} bytes`);
}
