import { devServerTest } from '@warmline/dev-server/vitest';
import { expect } from 'vitest';
const test = devServerTest({ profile: 'azure' });
test('it listens', async ({ server }) => {
    expect((await fetch(`${server.baseURL}/responses`, { method: 'POST', body: '{}' })).status).toBe(400);
});
