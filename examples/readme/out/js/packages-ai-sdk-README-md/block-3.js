import { turnOf, warmline } from '@warmline/ai-sdk';
import { generateText } from 'ai';
const inFull = { continuation: 'off' };
const result = await generateText({
    model: warmline('gpt-6-astra'),
    prompt: 'Say hello.',
    providerOptions: { warmline: inFull },
});
console.log(result.text, turnOf(result)?.reason);
