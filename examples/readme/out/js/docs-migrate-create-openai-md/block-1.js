import { createWarmline } from '@warmline/ai-sdk';
import { createProviderRegistry, generateText } from 'ai';
const openai = createWarmline();
const registry = createProviderRegistry({ openai });
const { text } = await generateText({
    model: registry.languageModel('openai:gpt-6-astra'),
    prompt: 'Say hello.',
    providerOptions: { openai: { promptCacheKey: 'greeter' } },
});
console.log(text);
