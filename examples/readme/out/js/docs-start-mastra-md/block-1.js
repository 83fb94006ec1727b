import { Agent } from '@mastra/core/agent';
import { createTool } from '@mastra/core/tools';
import { warmline } from '@warmline/ai-sdk';
import { z } from 'zod';
warmline.client.onTurn(({ transport, mode, bytesSent, bytesFull }) => console.log(transport, mode, `${bytesSent} of ${bytesFull} bytes`));
const weather = createTool({
    id: 'weather',
    description: 'The weather in a city',
    inputSchema: z.object({ city: z.string() }),
    execute: async ({ city }) => `Rain in ${city}`,
});
const agent = new Agent({
    id: 'forecaster',
    name: 'Forecaster',
    instructions: 'Be brief.',
    model: warmline('gpt-6-astra'),
    tools: { weather },
});
const { text } = await agent.generate('Do I need an umbrella in Bergen?');
console.log(text);
