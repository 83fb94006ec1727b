import { createWarmline, turnOf } from '@warmline/ai-sdk';
import { generateText } from 'ai';
const openai = createWarmline();
const results = await Promise.all(['one', 'two'].map((prompt) => generateText({ model: openai('gpt-6-astra'), prompt })));
for (const result of results)
    console.log(result.text, turnOf(result)?.transport);
