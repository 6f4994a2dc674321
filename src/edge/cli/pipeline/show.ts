import { tableText } from '../table.ts'
import { UsageError } from './arguments.ts'
import { answer, type PipelineCommand, type ReadTable } from './context.ts'
import { askWords } from './run-words.ts'
import type { Wire } from './wire.ts'

const FIRST_ROWS = 5
const MOST_ROWS = 1_000

export const show: PipelineCommand = async (call) => {
  const { given, tools, terminal } = call
  const limit = given.options.limit === undefined ? FIRST_ROWS : Number(given.options.limit)
  if (!Number.isInteger(limit) || limit < 0 || limit > MOST_ROWS) throw new UsageError(`--limit takes a number up to ${MOST_ROWS}.`)
  const file = await tools.workspace.find(call.name)
  const { config, location, tables } = await tools.readTables(file, limit)
  const page = tools.pageOf(config.name)
  const data: Wire['show'] = {
    pipeline: config.name,
    dataset: config.dataset,
    location,
    page,
    tables: tables.map(({ name, rows, columns, first }) => ({ name, rows, columns: [...columns], first: first.map((row) => [...row]) })),
  }
  const words = tables.length === 0 ? ['Nothing was loaded yet.'] : tables.flatMap((table) => tableWords(table, terminal.width))
  const asking = tables.length === 0 ? [] : ['', ...askWords(location.startsWith('duckdb:') ? 'duckdb' : '', location, '…')]
  answer(call, data, [`Dataset ${config.dataset} at ${location}`, ...words, ...asking])
  return 0
}

function tableWords({ name, rows, columns, first }: ReadTable, width: number): readonly string[] {
  const head = ['', `${name}: ${rows} rows, ${columns.length} columns`]
  if (first.length === 0) return head
  return [...head, tableText({ columns: columns.map((each) => ({ name: each, type: 'text' })), rows: first }, width).trimEnd()]
}
