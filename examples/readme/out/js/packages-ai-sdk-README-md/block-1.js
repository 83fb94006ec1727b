import { createWarmline } from '@warmline/ai-sdk';
import { streamText } from 'ai';
const warmline = createWarmline();
const { textStream } = streamText({ model: warmline('gpt-6-astra'), prompt: 'Say hello.' });
for await (const text of textStream)
    process.stdout.write(text);
