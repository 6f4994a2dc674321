import type { DialectId } from '../../flow.ts'

/** Quoted names, strings and comments first, so that what stands inside them is not taken for a parameter. */
const TOKEN = /"(?:[^"]|"")*"|'(?:[^']|'')*'|--[^\n]*|\/\*[\s\S]*?\*\/|(?:\$|\?)(\d+)/g

/** Numbers of `$1` and `?1`, and the text with each in a form that the parser reads. */
export function readParameters(text: string, dialect: DialectId): { readonly text: string; readonly numbers: ReadonlySet<number> } {
  const numbers = new Set<number>()
  const readable = text.replace(TOKEN, (token: string, digits: string | undefined) => {
    if (digits === undefined) return token
    numbers.add(Number(digits))
    // The parser knows no `?1`; a number stands wherever a parameter may
    return dialect === 'sqlite' ? digits : token
  })
  return { text: readable, numbers }
}
