import type { Span } from '../../flow.ts'

/** Where a name stands in a statement, outside its texts and comments: the first place. */
export function placeOfName(statement: string, name: string): Span | undefined {
  const plain = masked(statement)
  const quoted = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  const found = new RegExp(`(?<![\\w$])${quoted}(?![\\w$])`, 'iu').exec(plain)
  return found === null ? undefined : [found.index, found.index + name.length]
}

/** Where a parser or a database says it stumbled: "line 2, column 7", or 'near "FORM"' when that stands there once. */
export function placeOfComplaint(statement: string, complaint: string): Span | undefined {
  const at = /line (\d+), column (\d+)/i.exec(complaint)
  if (at !== null) return placeOfLine(statement, Number(at[1]), Number(at[2]))
  const named = /(?:near|column|relation|function|table|type|named?:?) "([^"]+)"/i.exec(complaint)?.[1]
  if (named === undefined) return undefined
  const places = allPlaces(statement, named)
  return places.length === 1 ? places[0] : undefined
}

function allPlaces(statement: string, text: string): readonly Span[] {
  const name = text.split('.').at(-1) ?? text
  const places: Span[] = []
  for (let from = statement.indexOf(name); from >= 0; from = statement.indexOf(name, from + 1)) {
    const around = `${statement[from - 1] ?? ' '}${statement[from + name.length] ?? ' '}`
    if (!/\w/.test(name) || !/\w/.test(around)) places.push([from, from + name.length])
  }
  return places
}

/** The word that ends or begins there; parsers count to its end. */
function placeOfLine(statement: string, line: number, column: number): Span | undefined {
  const lines = statement.split('\n')
  const text = lines[line - 1]
  if (text === undefined) return undefined
  const start = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0)
  const end = start + Math.min(column - 1, text.length)
  const word = /[\w$]*$/.exec(statement.slice(start, end))?.[0] ?? ''
  return [end - Math.max(word.length, Math.min(1, end)), end]
}

/** The statement with the inside of its texts and comments blanked, each character in its place. */
function masked(statement: string): string {
  return statement.replace(/'(?:[^']|'')*'|--[^\n]*|\/\*[\s\S]*?\*\//g, (part) => ' '.repeat(part.length))
}
