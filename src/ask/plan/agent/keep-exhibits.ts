import type { Exhibit, Reported } from '../../../flow.ts'
import { compile } from '../../compile/index.ts'
import type { AskConnection } from '../../services.ts'
import type { Kept, Session } from './session.ts'

/** Results of the engine's investigation that a model may cite, each under a name that is free. @returns the names */
export function keepExhibits({ exhibits }: Reported, connection: AskConnection, session: Session): readonly string[] {
  return exhibits.flatMap((exhibit) => {
    const kept = keptOf(exhibit, connection, session)
    if (kept === null) return []
    session.kept.set(kept.name, kept)
    return [kept.name]
  })
}

function keptOf({ name, title, query, result, chart }: Exhibit, connection: AskConnection, { kept }: Session): Kept | null {
  if (query?.plan === undefined || query.connection !== connection.id) return null
  const statement = compile(query.plan, connection.model, connection.dialect, { columns: 'all' })
  const free = kept.has(name) ? `e${kept.size + 1}` : name
  return { name: free, title, result, chart, query: { ...query, connection, statement } }
}
