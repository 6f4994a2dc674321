const UNSTORABLE = /\\(?:\\|u0000|ud[89a-f][0-9a-f]{2})/g

/**
 * JSON for a column of JSON, of texts that others wrote. NUL and half of a character, which no such column holds, become the sign for
 * what cannot be shown.
 */
export function jsonText(value: unknown): string {
  return JSON.stringify(value).replace(UNSTORABLE, (escaped) => (escaped === '\\\\' ? escaped : '\\ufffd'))
}
