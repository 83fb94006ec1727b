// AI SDK 7
import { createWarmline } from '@warmline/ai-sdk';
import { generateText, isStepCount, tool } from 'ai';
import { z } from 'zod';
const warmline = createWarmline();
const weather = tool({
    description: 'The weather in a city',
    inputSchema: z.object({ city: z.string() }),
    execute: async ({ city }) => `Rain in ${city}`,
});
const { text } = await generateText({
    model: warmline('gpt-6-astra'),
    tools: { weather },
    prompt: 'Do I need an umbrella in Bergen?',
    stopWhen: isStepCount(20),
});
console.log(text);
