import { ChatWarmline } from '@warmline/langchain';
const model = new ChatWarmline({ model: 'gpt-6-astra' });
model.warmline.onTurn(({ transport, mode, reason, bytesSent }) => console.log(transport, mode, reason, bytesSent));
await model.invoke('Say hello.', { warmline: { continuation: 'off' } });
await model.warmline.close();
