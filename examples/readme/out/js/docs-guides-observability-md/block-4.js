import { warmline } from '@warmline/ai-sdk';
import { instrument } from '@warmline/otel';
import { generateText } from 'ai';
// Your OpenTelemetry setup comes first, such as @opentelemetry/sdk-node.
instrument(warmline.client);
const { text } = await generateText({ model: warmline('gpt-6-astra'), prompt: 'Say hello.' });
console.log(text);
