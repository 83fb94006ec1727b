import { ChatOpenAI } from '@langchain/openai';
import { ChatWarmline } from '@warmline/langchain';
import { tool } from 'langchain';
import { z } from 'zod';
const weather = tool(async ({ city }) => `Rain in ${city}`, {
    name: 'weather',
    description: 'The weather in a city',
    schema: z.object({ city: z.string() }),
});
const model = new ChatWarmline({ model: 'gpt-6-astra', maxRetries: 2, timeout: 60_000 });
const { tool_calls } = await model.bindTools([weather]).invoke('An umbrella in Bergen?');
console.log(tool_calls?.map(({ name }) => name));
console.log(model instanceof ChatOpenAI, model._llmType());
