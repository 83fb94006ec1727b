import { createResponsesClient } from '@warmline/core';
const client = createResponsesClient();
await client.create({ model: 'gpt-6-astra', input: 'Hello' }).response;
const linkBitsPerSecond = 10_000_000;
for (const { scope, model, incrementalShare, bytesKept } of client.stats().turns)
    console.log(scope, model, incrementalShare, (bytesKept * 8) / linkBitsPerSecond);
