// The model id that tests use where the model does not matter.

/** A model of the GPT-6 family; the dev-server answers to any id. */
export const modelId = 'gpt-6-astra'
