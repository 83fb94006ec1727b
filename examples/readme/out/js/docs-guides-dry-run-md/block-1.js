import { ChatWarmline } from '@warmline/langchain';
const model = new ChatWarmline({ model: 'gpt-6-astra', continuation: 'dry-run' });
model.warmline.onTurn(({ mode, bytesSent, dryRun }) => console.log(`sent ${mode}, ${bytesSent} bytes; would be ${dryRun?.mode}, ${dryRun?.bytesSent}`));
const question = { role: 'user', content: 'Name a city with much rain.' };
const answer = await model.invoke([question]);
await model.invoke([question, answer, { role: 'user', content: 'And one in the desert?' }]);
