import { warmlineFetch } from '@warmline/langchain';
import { initChatModel } from 'langchain';
const model = await initChatModel('openai:gpt-6-astra', {
    useResponsesApi: true,
    configuration: { fetch: warmlineFetch() },
});
console.log((await model.invoke('Say hello.')).text);
