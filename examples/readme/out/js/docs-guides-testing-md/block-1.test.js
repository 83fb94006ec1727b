import { createWarmline, turnOf } from '@warmline/ai-sdk';
import { devServerTest } from '@warmline/dev-server/vitest';
import { generateText, isStepCount, tool } from 'ai';
import { expect } from 'vitest';
import { z } from 'zod';
const test = devServerTest(); // a server of its own for each test
test('the agent looks up the weather, and sends only what is new', async ({ server }) => {
    const warmline = createWarmline({ baseURL: server.baseURL, apiKey: 'any' });
    const weather = tool({
        inputSchema: z.object({ city: z.string() }),
        execute: async ({ city }) => `Rain in ${city}`,
    });
    const { text, steps } = await generateText({
        model: warmline('gpt-6-astra'),
        tools: { weather },
        prompt: 'Do I need an umbrella in Bergen?',
        stopWhen: isStepCount(5),
    });
    expect(text).toContain('Rain in');
    expect(steps.map((step) => turnOf(step)?.mode)).toEqual(['full', 'incremental']);
});
