import { warmlineFetch } from '@warmline/langchain';
import { initChatModel } from 'langchain';
const model = await initChatModel('openai:gpt-6-astra', {
    useResponsesApi: true,
    configuration: { fetch: warmlineFetch() },
});
const answer = await model.invoke('Say hello.');
console.log(answer.text);
