import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { createResponsesClient } from '@warmline/core';
const client = createResponsesClient();
const server = createServer(async (request, response) => {
    const { output_text } = await client.create({
        model: 'gpt-6-astra',
        input: await text(request),
    }).response;
    response.end(output_text);
});
const shutDown = async () => {
    server.close();
    await client.drain();
    console.log('drained');
};
process.once('SIGTERM', shutDown);
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const { port } = Object(server.address());
const answer = await fetch(`http://127.0.0.1:${port}`, { method: 'POST', body: 'Say hello.' });
console.log(await answer.text());
await shutDown(); // Here by hand; a platform sends SIGTERM.
