import { request } from '../api/client.ts'
import type { Cell } from '../api/wire.ts'
import { parseCsv } from './parse-csv.ts'
import type { ResultColumn } from './result-columns.ts'

export function csvAddress(chatId: string, dfKey: string): string {
  return `/api/download_csv?chat_id=${encodeURIComponent(chatId)}&df_key=${encodeURIComponent(dfKey)}`
}

/** Every stored row of a result, also those that the answer itself does not carry. */
export async function fullResult(chatId: string, dfKey: string, columns: readonly ResultColumn[]): Promise<readonly (readonly Cell[])[]> {
  const response = await request('GET', `${csvAddress(chatId, dfKey)}&raw=true`)
  const [, ...records] = parseCsv(await response.text())
  return records.map((record) => record.map((text, place) => cellOf(text, columns[place])))
}

function cellOf(text: string | null, column: ResultColumn | undefined): Cell {
  if (text === null) return null
  if (column?.type === 'boolean') return text === 'true'
  return column?.type === 'integer' && Number.isSafeInteger(Number(text)) ? Number(text) : text
}
