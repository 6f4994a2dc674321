import type { BoundValue } from '../../flow.ts'

/**
 * A piece of SQL as a tree of parts: text written in this folder, names to be quoted, values to be bound.
 * One `Bound` object is one parameter, wherever and however often its piece is used.
 */
export interface Sql {
  readonly parts: readonly Part[]
}
type Part = string | Identifier | Bound | Sql
interface Identifier {
  readonly identifier: string
}
interface Bound {
  readonly bound: BoundValue
}

/** `sql\`SUM(${x})\``: text of ours around pieces; nothing else can be interpolated. */
export function sql(text: TemplateStringsArray, ...pieces: readonly Sql[]): Sql {
  return { parts: text.flatMap((part, n): Part[] => (n < pieces.length ? [part, pieces[n] ?? empty] : [part])) }
}

export const empty: Sql = { parts: [] }

/** Text of this folder, never of a question, a plan or a model. */
export function keyword(text: string): Sql {
  return { parts: [text] }
}

/** A name, always quoted; several: qualified from left to right. */
export function name(...names: readonly string[]): Sql {
  return { parts: names.flatMap((part, n): Part[] => (n === 0 ? [{ identifier: part }] : ['.', { identifier: part }])) }
}

export function bind(type: BoundValue['type'], value: BoundValue['value']): Sql {
  return { parts: [{ bound: { type, value } }] }
}

export function join(pieces: readonly Sql[], separator: string): Sql {
  return { parts: pieces.flatMap((piece, n): Part[] => (n === 0 ? [piece] : [separator, piece])) }
}

export interface Spelling {
  quote(name: string): string
  parameter(position: number): string
}

/** Text with placeholders numbered by first appearance, and their values in that order. */
export function render(piece: Sql, spelling: Spelling): { readonly text: string; readonly values: readonly BoundValue[] } {
  const positions = new Map<Bound, number>()
  const text: string[] = []
  const visit = (part: Part): void => {
    if (typeof part === 'string') text.push(part)
    else if ('identifier' in part) text.push(spelling.quote(part.identifier))
    else if ('bound' in part) {
      const position = positions.get(part) ?? positions.size + 1
      positions.set(part, position)
      text.push(spelling.parameter(position))
    } else for (const inner of part.parts) visit(inner)
  }
  visit(piece)
  return { text: text.join(''), values: [...positions.keys()].map((part) => part.bound) }
}
