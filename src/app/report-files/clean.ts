/** Control characters, and marks that turn the direction of reading: none is text, and some break XML or make one name look like another. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const UNWANTED = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\uffff]/g

/** Text that any file can hold; line breaks and tabs stay. */
export function clean(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?|[\u2028\u2029\u0085]/g, '\n')
    .replace(UNWANTED, '')
}

/** The same on one line, cut where it is longer than anybody reads. */
export function oneLine(text: string, longest: number): string {
  const line = clean(text).replace(/\s+/g, ' ').trim()
  return line.length <= longest
    ? line
    : `${[...line.slice(0, longest)]
        .slice(0, -1)
        .join('')
        .toWellFormed()
        .replace(/\ufffd$/, '')}…`
}
