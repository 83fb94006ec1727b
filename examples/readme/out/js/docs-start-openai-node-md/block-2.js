import { createResponsesClient } from '@warmline/core';
import OpenAI from 'openai';
const openai = new OpenAI({ fetch: createResponsesClient().fetch });
const stream = openai.responses.stream({ model: 'gpt-6-astra', input: 'Say hello.' });
for await (const event of stream) {
    if (event.type === 'response.output_text.delta')
        process.stdout.write(event.delta);
}
