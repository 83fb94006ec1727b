import { appendFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import OpenAI from 'openai';
const log = join(tmpdir(), 'requests.jsonl');
const loggingFetch = async (input, init) => {
    if (String(input).endsWith('/responses') && typeof init?.body === 'string')
        await appendFile(log, `${init.body}\n`);
    return fetch(input, init);
};
const openai = new OpenAI({ fetch: loggingFetch });
const { output_text } = await openai.responses.create({ model: 'gpt-6-astra', input: 'Hello' });
console.log(output_text);
