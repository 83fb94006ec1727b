import { createResponsesClient } from '@warmline/core';
import OpenAI from 'openai';
const client = createResponsesClient();
client.onTurn(({ mode, itemsSent }) => console.log(mode, itemsSent));
const openai = new OpenAI({ fetch: client.fetch });
const history = [];
for (const content of ['Name a city with much rain.', 'And one in the desert?']) {
    history.push({ role: 'user', content });
    const { output } = await openai.responses.create({ model: 'gpt-6-astra', input: history });
    history.push(...output);
}
