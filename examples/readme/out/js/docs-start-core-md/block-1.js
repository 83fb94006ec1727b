import { createResponsesClient } from '@warmline/core';
const client = createResponsesClient();
const history = [];
for (const question of ['Name a city with much rain.', 'And one in the desert?']) {
    history.push({ role: 'user', content: question });
    const turn = client.create({ model: 'gpt-6-astra', input: history });
    for await (const event of turn) {
        if (event.type === 'response.output_text.delta')
            process.stdout.write(event.delta);
    }
    const { output = [] } = await turn.response;
    history.push(...output);
    const { transport, mode, bytesSent, bytesFull } = await turn.record;
    console.log(`\n${transport} ${mode} ${bytesSent} of ${bytesFull} bytes`);
}
