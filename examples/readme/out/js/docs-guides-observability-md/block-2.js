import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { readTurnRecord } from '@warmline/core';
import { ChatWarmline } from '@warmline/langchain';
const log = (message) => {
    const record = readTurnRecord(message);
    if (record === undefined)
        return;
    const { label, model, transport, mode, reason, bytesSent, durationMs, tokens } = record;
    console.log(JSON.stringify({ label, model, transport, mode, reason, bytesSent, durationMs, tokens }));
};
subscribe('warmline:turn', log);
await new ChatWarmline({ model: 'gpt-6-astra' }).invoke('Say hello.');
unsubscribe('warmline:turn', log);
