import { warmline } from '@warmline/ai-sdk';
import { generateText } from 'ai';
warmline.client.onTurn((record) => {
    const { transport, mode, reason, fallback, bytesSent, bytesFull, firstEventMs, outcome } = record;
    console.log({ transport, mode, reason, fallback, bytesSent, bytesFull, outcome });
    if (firstEventMs !== undefined && firstEventMs > 5_000)
        console.warn('slow', record.responseId);
});
await generateText({ model: warmline('gpt-6-astra'), prompt: 'Say hello.' });
