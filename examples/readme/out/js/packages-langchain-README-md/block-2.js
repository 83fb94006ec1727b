import { ChatWarmline, turnOf } from '@warmline/langchain';
const model = new ChatWarmline({ model: 'gpt-6-astra' });
const question = { role: 'user', content: 'Do I need an umbrella in Bergen?' };
const first = await model.invoke([question]);
const second = await model.invoke([question, first, { role: 'user', content: 'And in Oslo?' }]);
for (const answer of [first, second])
    console.log(turnOf(answer)?.mode, turnOf(answer)?.bytesSent);
