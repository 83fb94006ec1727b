import { ChatOpenAI } from '@langchain/openai';
import { withWarmline } from '@warmline/langchain';
const given = new ChatOpenAI({ model: 'gpt-6-astra', temperature: 0 });
const model = withWarmline(given);
console.log((await model.invoke('Say hello.')).text);
