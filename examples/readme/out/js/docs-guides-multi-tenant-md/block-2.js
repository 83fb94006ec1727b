import { createWarmline, turnOf } from '@warmline/ai-sdk';
import { generateText } from 'ai';
const warmline = createWarmline();
for (const tenant of ['alice', 'bob']) {
    const headers = { 'x-tenant': tenant };
    const result = await generateText({ model: warmline('gpt-6-astra'), prompt: 'Hello', headers });
    console.log(turnOf(result)?.scope);
}
