import type { SkillPrint } from '../../ask/services.ts'
import type { Json, ResultSet } from '../../flow.ts'
import type { SkillOutput, SkillTable } from '../../platform/sandbox/index.ts'
import { resultOfTable, tableOfCsv, tableOfRows } from './typed-table.ts'

const MAX_ROWS = 100_000
/** Links that a person may be offered. */
const SAFE_LINK = /^(https?:\/\/|mailto:)/i
/** Bounded, so that no text takes more than one pass. */
const ANCHOR = /<a\s[^>]{0,200}?href\s{0,9}=\s{0,9}(?:"([^"]{0,2000})"|'([^']{0,2000})')[^>]{0,500}>(.{0,500}?)<\/a>/gis
const MAX_TEXT = 100_000

interface RunFacts {
  readonly durationMs: number
  readonly at: Date
}

/** What a skill printed as an answer shows it. A message of another server's chat becomes its words and tables. */
export function printsOf(output: SkillOutput, run: RunFacts): readonly SkillPrint[] {
  if (output.type === 'text') return [{ kind: 'text', text: withLinks(output.data) }]
  if (output.type === 'dataframe') return [{ kind: 'table', result: resultOfTable(output, run, MAX_ROWS) }]
  const message = asMessage(output.data)
  return message === null ? [{ kind: 'json', data: asJson(output.data) }] : printsOfMessage(message, run)
}

/** `<a href>` as a Markdown link where its target is a web page or an address, else its words alone. */
function withLinks(text: string): string {
  return text.slice(0, MAX_TEXT).replace(ANCHOR, (_whole, double: string | undefined, single: string | undefined, words: string) => {
    const target = (double ?? single ?? '').trim()
    const label = words.replace(/[\\[\]]/g, '\\$&')
    return SAFE_LINK.test(target) ? `[${label}](<${target.replace(/[<>\s]/g, encodeURIComponent)}>)` : words
  })
}

interface Fields {
  readonly [name: string]: unknown
}
function fieldsOf(value: unknown): Fields | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.fromEntries(Object.entries(value)) : null
}

function asMessage(data: unknown): Fields | null {
  const fields = fieldsOf(data)
  const speaks = fields !== null && fields.role === 'assistant' && (typeof fields.content === 'string' || typeof fields.explanation === 'string')
  return speaks ? fields : null
}

/** Parts in their order; else the explanation or content, and the rows. */
function printsOfMessage(message: Fields, run: RunFacts): readonly SkillPrint[] {
  const additional = fieldsOf(message.additional_data)
  const assets = fieldsOf(additional?.assets) ?? {}
  const parts = Array.isArray(additional?.formatted_result) ? additional.formatted_result.map(fieldsOf) : []
  const frame = tableOfFrame(message.dataframe)
  const printed = parts.flatMap((part): readonly SkillPrint[] => {
    if (part?.type === 'text' && typeof part.data === 'string') return [{ kind: 'text', text: withLinks(part.data) }]
    if (part?.type !== 'dataframe' || typeof part.data !== 'string') return []
    const table = fieldsOf(message.dataframe)?.df_key === part.data ? frame : tableOfAsset(fieldsOf(assets[part.data]))
    return table === null ? [] : [shown(table, run)]
  })
  if (printed.length > 0) return printed
  const words = [message.explanation, message.content].find((each) => typeof each === 'string' && each !== '')
  return [{ kind: 'text', text: withLinks(String(words ?? '')) }, ...(frame === null ? [] : [shown(frame, run)])]
}

/** Only the first rows come over the wire; it says so where there were more. */
interface ForeignTable {
  readonly table: SkillTable
  readonly total: number
}
function shown({ table, total }: ForeignTable, run: RunFacts): SkillPrint {
  const result: ResultSet = resultOfTable(table, run, MAX_ROWS)
  return { kind: 'table', result: { ...result, truncated: total > result.rows.length } }
}

function tableOfFrame(value: unknown): ForeignTable | null {
  const frame = fieldsOf(value)
  if (frame === null || !Array.isArray(frame.columns) || !Array.isArray(frame.rows)) return null
  const names = frame.columns.map((column) => (typeof column === 'string' ? column : String(fieldsOf(column)?.name ?? '')))
  const rows = frame.rows.flatMap((row) => (Array.isArray(row) ? [row] : []))
  return { table: tableOfRows(names, rows), total: typeof frame.row_count === 'number' ? frame.row_count : rows.length }
}

function tableOfAsset(asset: Fields | null): ForeignTable | null {
  if (typeof asset?.text_preview !== 'string') return null
  try {
    const table = tableOfCsv(asset.text_preview)
    const total = Array.isArray(asset.shape) ? Number(asset.shape[0]) : table.rows.length
    return { table, total }
  } catch {
    return null
  }
}

/** It came as JSON; what cannot be said in it is not there. */
function asJson(value: unknown): Json {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
  if (Array.isArray(value)) return value.map(asJson)
  return Object.fromEntries(Object.entries(value ?? {}).map(([key, each]) => [key, asJson(each)]))
}
