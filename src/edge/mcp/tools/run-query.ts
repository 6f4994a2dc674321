import { z } from 'zod'
import { failure, said, tool } from '../tool.ts'

const MOST_ROWS = 1_000
const MAX_SQL = 20_000

export const runQuery = tool({
  name: 'run_query',
  title: 'Run SQL',
  description: 'Runs one SELECT on a connection of the catalog, in its own dialect and with your rights. Ask in plain words with ask_dot where you can.',
  input: z.object({
    connection_id: z.string().min(1).max(512).describe('A connection of get_catalog'),
    sql: z.string().min(1).max(MAX_SQL).describe('One SELECT'),
    limit: z.int().min(1).max(MOST_ROWS).default(200).describe('Most rows to return'),
  }),
  run: async ({ connection_id: connectionId, sql, limit }, { actor, signal }, deps) => {
    const outcome = await deps.sql.run(actor, { connectionId, sql }, limit, signal)
    if (outcome.kind !== 'rows') return failure(outcome.message)
    const { columns, rows, truncated } = outcome.result
    const table = { columns: columns.map(({ name, type }) => ({ name, type })), rows, row_count: rows.length, truncated }
    return said(JSON.stringify(table), table)
  },
})
