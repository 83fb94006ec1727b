import { createResponsesClient } from '@warmline/core';
const client = createResponsesClient();
const turn = client.create({ model: 'gpt-6-astra', input: 'Say hello.' });
const { transport, fallback, outcome } = await turn.record;
console.log(transport, fallback ?? '', outcome);
