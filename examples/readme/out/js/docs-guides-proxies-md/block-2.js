import { readFileSync } from 'node:fs';
import { Agent } from 'node:https';
import { createResponsesClient } from '@warmline/core';
const agent = new Agent({
    ca: readFileSync('corp-ca.pem'),
    cert: readFileSync('client.pem'),
    key: readFileSync('client.key'),
});
const client = createResponsesClient({ agent, transport: 'websocket' });
await client.connect();
console.log(client.connections().length);
