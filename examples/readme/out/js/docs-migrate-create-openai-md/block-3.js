import { azureEndpoint, createWarmline, xaiEndpoint } from '@warmline/ai-sdk';
export const azure = createWarmline({ endpoint: azureEndpoint({ resource: 'mine' }) });
export const xai = createWarmline({ endpoint: xaiEndpoint() });
