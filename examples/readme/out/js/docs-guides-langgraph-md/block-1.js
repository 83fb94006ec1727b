import { MemorySaver } from '@langchain/langgraph';
import { ChatWarmline } from '@warmline/langchain';
import { createAgent, tool } from 'langchain';
import { z } from 'zod';
const model = new ChatWarmline({ model: 'gpt-6-astra' });
model.warmline.onTurn(({ mode, itemsKept, itemsSent }) => console.log(`  ${mode}: ${itemsSent} items sent, ${itemsKept} kept`));
const weather = tool(async ({ city }) => `Rain in ${city}`, {
    name: 'weather',
    description: 'The weather in a city',
    schema: z.object({ city: z.string() }),
});
const agent = createAgent({ model, tools: [weather], checkpointer: new MemorySaver() });
const thread = { configurable: { thread_id: 'thread-1' } };
const ask = (content, config) => agent.invoke({ messages: [{ role: 'user', content }] }, config);
console.log('first question');
await ask('Do I need an umbrella in Bergen?', thread);
console.log('second question');
await ask('And in Oslo?', thread);
console.log('another second question');
for await (const state of agent.graph.getStateHistory(thread)) {
    if (state.values.messages.length !== 4 || state.next[0] !== '__start__')
        continue;
    await ask('And in Rome?', state.config);
    break;
}
