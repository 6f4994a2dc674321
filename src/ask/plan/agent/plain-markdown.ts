/** Of one text of a model: longer ones are cut. */
export const MOST_CHARACTERS = 12_000
const MOST_LINE = 160

const ADDRESS = /(?:[a-z][a-z0-9+.-]{1,20}:\/\/|\/\/|www\.|mailto:|javascript:|data:|vbscript:|blob:|file:)[^\s<>()[\]"'`|]*/gi
const MAIL = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g
/** Of this server: a conversation, by its path. */
const OWN_CHAT = /^\/c\/[\w-]{1,64}$/
const REMOVED = '(link removed)'

/**
 * Words of a model as Markdown that can show text and nothing else: no HTML, no pictures, no addresses, no links but to
 * conversations of this server, no characters that hide or turn others around.
 */
export function plainMarkdown(text: string): string {
  const visible = text
    .slice(0, MOST_CHARACTERS)
    .replace(/\r\n?|[\u2028\u2029\u0085]/g, '\n')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
    .replace(/[\p{Cf}\p{Co}\p{Cs}]|[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/gu, '')
  return withoutReferences(visible)
    .replace(/!\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])?/g, '$1')
    .replace(/\[([^\][]*)\]\(\s*<?([^)\s>]*)>?[^)]*\)/g, (_, words: string, target: string) => (OWN_CHAT.test(target) ? kept(words, target) : words))
    .replace(/\[([^\][]*)\]\[[^\]]*\]/g, '$1')
    .replace(MAIL, REMOVED)
    .replace(ADDRESS, REMOVED)
    .replace(/^(\s*)(`{3,}|~{3,}).*$/gm, '$1$2')
    .replace(/[<&]/g, (character) => `\\${character}`)
    .replace(KEPT, (_, words: string, target: string) => `[${words}](${target})`)
    .trim()
}

/** Marks a link that may stay, in characters that were taken out of the text before. */
const KEPT = /\uE001([^\uE001]*)\uE001([^\uE001]*)\uE001/g
function kept(words: string, target: string): string {
  return `\uE001${words}\uE001${target}\uE001`
}

/** `[1]: https://…` shows nothing and gives other brackets an address. */
function withoutReferences(text: string): string {
  return text.replace(/^[ \t>*+-]*\[[^\]]+\]:.*$/gm, '')
}

/** A title, a label, an option: one line of words without any markup. */
export function plainLine(text: string, most: number = MOST_LINE): string {
  const words = plainMarkdown(text.slice(0, MOST_CHARACTERS))
    .replace(/[\\`*_[\]<>|#~]/g, '')
    .replace(/\s+/g, ' ')
    .trim()
  return words.length > most ? `${words.slice(0, most - 1)}…` : words
}
