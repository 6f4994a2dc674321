import type { DialectId } from '../../flow.ts'
import { type ParsedStatement, parseSelect } from '../../warehouse/sql/index.ts'

/** Texts whose facts are remembered; facts depend on nothing but the text and its dialect. */
const REMEMBERED = 500
/** Longer texts hold pinned keys and seldom come twice. */
const REMEMBERED_CHARACTERS = 20_000
const remembered = new Map<string, ParsedStatement>()

export function factsOf(text: string, dialect: DialectId): ParsedStatement {
  const key = `${dialect} ${text}`
  const known = remembered.get(key)
  if (known) return known
  const parsed = parseSelect(text, dialect)
  if (text.length > REMEMBERED_CHARACTERS) return parsed
  if (remembered.size >= REMEMBERED) for (const oldest of [...remembered.keys()].slice(0, REMEMBERED / 10)) remembered.delete(oldest)
  remembered.set(key, parsed)
  return parsed
}
