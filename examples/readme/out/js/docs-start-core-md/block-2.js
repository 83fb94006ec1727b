import { createResponsesClient, isWarmlineError } from '@warmline/core';
const client = createResponsesClient();
try {
    const { output_text } = await client.create({ model: 'gpt-6-astra', input: 'Hello' }).response;
    console.log(output_text);
}
catch (error) {
    if (!isWarmlineError(error))
        throw error;
    console.log(error.code, error.replaySafety);
}
