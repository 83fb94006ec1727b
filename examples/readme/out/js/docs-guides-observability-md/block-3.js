import { createResponsesClient } from '@warmline/core';
const client = createResponsesClient();
await client.create({ model: 'gpt-6-astra', input: 'Hello' }).response;
for (const { model, turns, incrementalShare, bytesKept, reasons } of client.stats().turns)
    console.log(model, turns, incrementalShare, bytesKept, reasons);
