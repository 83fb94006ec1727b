import { createWarmline, turnOf } from '@warmline/ai-sdk';
import { createResponsesClient } from '@warmline/core';
import { generateText } from 'ai';
const client = createResponsesClient({ maxScopes: 1000 });
/** A provider for one tenant; cheap, so make it per request. */
const warmlineFor = (apiKey) => createWarmline({ client, apiKey });
for (const key of ['sk-alice', 'sk-bob', 'sk-alice']) {
    const result = await generateText({ model: warmlineFor(key)('gpt-6-astra'), prompt: 'Hello' });
    const { scope, connection } = turnOf(result) ?? {};
    console.log(scope, connection);
}
console.log(client.stats().scopes, 'scopes');
