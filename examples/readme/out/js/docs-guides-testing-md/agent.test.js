import { expect, test } from '@jest/globals';
import { startDevServer } from '@warmline/dev-server';
import { ChatWarmline } from '@warmline/langchain';
test('it answers', async () => {
    const { baseURL, close } = await startDevServer();
    const model = new ChatWarmline({ model: 'm', apiKey: 'any', configuration: { baseURL } });
    expect((await model.invoke('Say hello.')).text).toBe('You said: Say hello.');
    await close();
});
