import { createGuardWorker } from '../../ask/guard/index.ts'
import { scopeOfSeenColumns } from '../../ask/seen-columns.ts'
import type { AskConnection, Scope } from '../../ask/services.ts'
import type { Actor, GuardedStatement, Refusal, Span } from '../../flow.ts'
import { closedTo } from './connection-view.ts'
import { placeOfComplaint, placeOfName } from './place.ts'

/** A statement that was not run, why, and where in it the reason stands. */
export interface SqlRefusal extends Refusal {
  /** UTF-16 code units of the statement as sent, half-open. */
  readonly place?: Span
}
export type Prepared = { readonly kind: 'passed'; readonly statement: GuardedStatement; readonly scope: Scope } | SqlRefusal

/** The thread starts with the first statement that somebody writes. */
const reader = createGuardWorker()

/** What a person wrote, through the door that everything passes, with what this person sees. */
export async function prepare(sql: string, actor: Actor, connection: AskConnection): Promise<Prepared> {
  const scope = scopeOfSeenColumns(connection)
  const closed = closedTo(connection, scope)
  if (closed !== undefined) return { kind: 'refused', reason: 'not_visible', message: closed }
  const text = withoutEnd(sql)
  const { dialect } = connection
  const statement = { connection: connection.id, dialect, text, values: [], columns: [], tables: [], origin: 'free' } as const
  const passed = await reader.guard(statement, actor, scope)
  return passed.kind === 'passed' ? { ...passed, scope } : withPlace(passed, text)
}

/** One semicolon at the end is how people end a statement. */
function withoutEnd(sql: string): string {
  return sql.replace(/\s*;?\s*$/, '')
}

/** A text that does not parse is refused in the parser's words; they are about the text alone. */
function withPlace(refusal: Refusal, text: string): SqlRefusal {
  const { about, complaint } = refusal
  if (about !== undefined) return { ...refusal, place: placeOfName(text, about) }
  if (complaint !== undefined) return { ...refusal, message: inWords(complaint), place: placeOfComplaint(text, complaint) }
  return refusal
}

function inWords(complaint: string): string {
  const text = complaint.replace(/^\w+ error at (line \d+, column \d+): /i, '').replace(/ near \[.*$/s, '')
  return `This cannot be read as SQL: ${text.charAt(0).toLowerCase()}${text.slice(1)}.`
}
