import { createResponsesClient } from '@warmline/core';
import { ChatWarmline } from '@warmline/langchain';
const client = createResponsesClient({ maxConnections: 4, idleTimeoutMs: 60_000 });
const model = new ChatWarmline({ model: 'gpt-6-astra', client });
const answer = await model.invoke('Say hello.');
console.log(answer.text);
