import { warmline } from '@warmline/ai-sdk';
import { generateText } from 'ai';
globalThis.AI_SDK_DEFAULT_PROVIDER = warmline;
const { text } = await generateText({ model: 'gpt-6-astra', prompt: 'Say hello.' });
console.log(text);
