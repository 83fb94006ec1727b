// Takes out of a text what changes by itself from turn to turn: dates, times and ids. Pure. What it
// does not know stays, so that an edit of the text is never taken for a clock.

const month =
  '(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)'
const weekday =
  '(?:(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?\\.?,? +)?(?:the +)?'
const day = '\\d{1,2}(?:st|nd|rd|th)?'
const year = '(?:,? +\\d{4})?'
const time =
  '\\d{1,2}:\\d{2}(?::\\d{2}(?:[.,]\\d{1,9})?)?(?: ?[AaPp]\\.?[Mm]\\b\\.?)?(?: ?(?:Z|UTC|GMT)\\b)?(?: ?[+-]\\d{2}:?\\d{2})?(?: \\([A-Z][A-Za-z ]{2,40}\\))?'

/** What changes by itself, each kind in a form that hardly anything else has. */
const kinds = [
  // Identifiers: a UUID, a ULID, and hexadecimal of 16 digits and more.
  '[\\da-fA-F]{8}(?:-[\\da-fA-F]{4}){3}-[\\da-fA-F]{12}\\b',
  '[0-7][0-9A-HJKMNP-TV-Z]{25}\\b',
  '(?=[a-f]{0,63}\\d)[\\da-f]{16,64}\\b',
  // Dates in numbers, with or without a time.
  `\\d{4}([-/.])\\d{1,2}\\1\\d{1,2}(?:[T ]${time}|\\b)`,
  '\\d{1,2}([-/.])\\d{1,2}\\2\\d{4}\\b',
  '20\\d{6}T\\d{6}Z?\\b',
  // Dates in words.
  `${weekday}${month}\\.? +${day}${year}\\b`,
  `${weekday}${day} +(?:of +)?${month}\\b\\.?${year}`,
  // The rest of a date in words, and times alone.
  time,
  // Seconds and milliseconds since 1970, of the years 2020 to 2033.
  '1[6-9]\\d{8}(?:\\d{3})?(?:\\.\\d{1,9})?\\b',
]
const clocks = new RegExp(`(?<![\\dA-Za-z])(?:${kinds.join('|')})`, 'g')

/** The text without its dates, times and ids. */
export function withoutClocks(text: string): string {
  return text.replace(clocks, '\u0000')
}

/** The text without any number; for a text that has no dates, times and ids any more. */
export function withoutNumbers(text: string): string {
  return text.replace(/\d+(?:[.,]\d+)*/g, '\u0001')
}
