import { Agent, OpenAIProvider, Runner, tool } from '@openai/agents';
import { createResponsesClient } from '@warmline/core';
import OpenAI from 'openai';
import { z } from 'zod';
const client = createResponsesClient();
client.onTurn(({ transport, mode, bytesSent, bytesFull }) => console.log(transport, mode, `${bytesSent} of ${bytesFull} bytes`));
const openAIClient = new OpenAI({ fetch: client.fetch });
const modelProvider = new OpenAIProvider({ openAIClient, useResponses: true });
const runner = new Runner({ modelProvider, tracingDisabled: true });
const weather = tool({
    name: 'weather',
    description: 'The weather in a city',
    parameters: z.object({ city: z.string() }),
    execute: async ({ city }) => `Rain in ${city}`,
});
const agent = new Agent({ name: 'Forecaster', model: 'gpt-6-astra', tools: [weather] });
const result = await runner.run(agent, 'Do I need an umbrella in Bergen?');
console.log(result.finalOutput);
