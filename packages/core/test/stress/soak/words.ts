// What agents say, over and over: short words, odd characters, nothing.

/** A text of an agent is one of these, often with more behind it. */
export const words = [
  'ok',
  'done',
  'yes',
  'Zürich',
  'é✓',
  '42',
  'see [1]',
  'the answer',
  '',
  ' ',
  '{"a":1}',
  '\n',
]
