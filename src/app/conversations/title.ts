const MAX_TITLE = 80

/** First line of a question, cut at a word within 80 characters. */
export function shortTitle(text: string): string {
  const line = text.trim().split(/\r?\n/, 1)[0]?.replace(/\s+/g, ' ').trim() ?? ''
  const characters = [...line]
  if (characters.length <= MAX_TITLE) return line
  const cut = characters.slice(0, MAX_TITLE - 1).join('')
  const space = cut.lastIndexOf(' ')
  return `${space > MAX_TITLE / 2 ? cut.slice(0, space) : cut}…`
}
