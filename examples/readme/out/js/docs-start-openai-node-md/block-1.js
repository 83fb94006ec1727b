import { createResponsesClient } from '@warmline/core';
import OpenAI from 'openai';
const client = createResponsesClient();
client.onTurn(({ transport, mode, bytesSent, bytesFull }) => console.log(transport, mode, `${bytesSent} of ${bytesFull} bytes`));
const openai = new OpenAI({ fetch: client.fetch });
const question = { role: 'user', content: 'Name a city with much rain.' };
const first = await openai.responses.create({ model: 'gpt-6-astra', input: [question] });
console.log(first.output_text);
// The types of `openai` let an answer be more than an input may be; the API takes it back as it is.
const answer = first.output;
const second = await openai.responses.create({
    model: 'gpt-6-astra',
    input: [question, ...answer, { role: 'user', content: 'And one in the desert?' }],
});
console.log(second.output_text);
