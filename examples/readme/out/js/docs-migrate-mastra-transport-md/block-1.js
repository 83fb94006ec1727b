import { Agent } from '@mastra/core/agent';
import { warmline } from '@warmline/ai-sdk';
const agent = new Agent({
    id: 'greeter',
    name: 'Greeter',
    instructions: 'Be brief.',
    model: warmline('gpt-6-astra'),
});
const transports = [];
warmline.client.onTurn(({ transport }) => transports.push(transport));
const outputs = await Promise.all(['one', 'two'].map((question) => agent.stream(question)));
for (const output of outputs)
    console.log(await output.text);
console.log(transports);
