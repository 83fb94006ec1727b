import { turnOf, warmline } from '@warmline/ai-sdk';
import { generateText } from 'ai';
const messages = [];
for (const content of ['Name a city with much rain.', 'And one in the desert?']) {
    messages.push({ role: 'user', content });
    const result = await generateText({
        model: warmline('gpt-6-astra'),
        messages,
        providerOptions: { openai: { store: false } },
    });
    messages.push(...result.responseMessages);
    console.log(turnOf(result)?.mode, turnOf(result)?.itemsSent, 'items sent');
}
