import { warmline } from '@warmline/ai-sdk';
import { generateText } from 'ai';
import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
process.env.WARMLINE_TRANSPORT = 'http';
const content = [{ type: 'output_text', text: 'Mocked.', annotations: [] }];
const mock = setupServer(http.post('*/v1/responses', () => HttpResponse.json({
    id: 'resp_1',
    object: 'response',
    created_at: 1_790_000_000,
    status: 'completed',
    model: 'gpt-6-astra',
    output: [{ type: 'message', id: 'msg_1', role: 'assistant', status: 'completed', content }],
    usage: { input_tokens: 1, output_tokens: 1, total_tokens: 2 },
})));
mock.listen();
const { text } = await generateText({ model: warmline('gpt-6-astra'), prompt: 'Say hello.' });
console.log(text);
mock.close();
