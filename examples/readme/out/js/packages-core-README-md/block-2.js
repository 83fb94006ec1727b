import { createResponsesClient } from '@warmline/core';
import OpenAI from 'openai';
const client = createResponsesClient();
const openai = new OpenAI({ fetch: client.fetch });
const response = await openai.responses.create({ model: 'gpt-6-astra', input: 'Say hello.' });
console.log(response.output_text);
