import type { Place } from '../editor/place-mark.ts'

/** Where a line of a text stands, without the space before it. */
export function placeOfLine(text: string, line: number): Place | undefined {
  const lines = text.split('\n')
  const found = lines[line - 1]
  if (found === undefined) return undefined
  const start = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0)
  return [start + found.length - found.trimStart().length, start + found.length]
}
