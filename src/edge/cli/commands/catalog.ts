import { z } from 'zod'
import type { Given } from '../arguments.ts'
import { connect } from '../client.ts'
import { EXIT, type ExitCode } from '../exit.ts'
import { tableText } from '../table.ts'
import { plain, type Terminal } from '../terminal.ts'

const Catalog = z.object({
  capabilities: z.array(z.string()),
  custom_skills: z.array(z.object({ name: z.string(), description: z.string() })),
  connections: z.array(z.object({ id: z.string(), type: z.string(), table_count: z.number() })),
  tables: z.array(
    z.object({ name: z.string(), description: z.string(), column_count: z.number(), num_rows: z.number().nullable(), connection_id: z.string() }),
  ),
  total_tables: z.number(),
})

/** What can be asked about. */
export async function catalog({ options }: Given, terminal: Terminal): Promise<ExitCode> {
  const found = await (await connect(terminal, options)).json('/api/cli/catalog', Catalog)
  if (options.json === true) {
    terminal.write(`${JSON.stringify(found)}\n`)
    return EXIT.answered
  }
  const connections = found.connections.map(({ id, type, table_count: tables }) => `  ${plain(id)} (${type}, ${tables} tables)`)
  const skills = found.custom_skills.map(({ name, description }) => `  ${plain(name)}: ${plain(description.split('\n')[0] ?? '')}`)
  const columns = [
    { name: 'table', type: 'string' },
    { name: 'rows', type: 'integer' },
    { name: 'columns', type: 'integer' },
    { name: 'description', type: 'string' },
  ]
  const rows = found.tables.map((table) => [table.name, table.num_rows, table.column_count, table.description])
  terminal.write(
    [
      'Connections:',
      ...connections,
      ...(skills.length === 0 ? [] : ['', 'Skills:', ...skills]),
      '',
      `Tables (${found.tables.length} of ${found.total_tables}):`,
      tableText({ columns, rows }, terminal.width),
    ].join('\n'),
  )
  return EXIT.answered
}
