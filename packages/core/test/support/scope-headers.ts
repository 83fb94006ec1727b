// Headers of a scope, for tests of what makes one.

export const base = { authorization: 'Bearer a', 'openai-project': 'p' }
