import { warmline } from '@warmline/ai-sdk';
import { generateText } from 'ai';
// The client lives as long as the instance. Make none within the handler.
export async function POST(request) {
    const { text } = await generateText({
        model: warmline('gpt-6-astra'),
        prompt: await request.text(),
        abortSignal: request.signal,
    });
    return Response.json({ text });
}
