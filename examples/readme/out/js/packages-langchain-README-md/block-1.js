import { ChatWarmline } from '@warmline/langchain';
const model = new ChatWarmline({ model: 'gpt-6-astra' });
const answer = await model.invoke('Say hello.');
console.log(answer.text);
