import { createWarmline, turnOf } from '@warmline/ai-sdk';
import { generateText } from 'ai';
const warmline = createWarmline({ perRequestHeaders: ['x-job-id'] });
for (const job of ['1', '2']) {
    const headers = { 'x-job-id': job };
    const result = await generateText({ model: warmline('gpt-6-astra'), prompt: 'Hello', headers });
    console.log(turnOf(result)?.scope, turnOf(result)?.droppedHeaders);
}
