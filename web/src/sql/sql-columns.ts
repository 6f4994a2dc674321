import type { Cell, WireColumn } from '../api/wire.ts'
import type { ResultColumn } from '../table/result-columns.ts'

const MOST_DECIMALS = 10
/** Numbers that name something are not quantities. */
const NAMES = /(^|_)(id|no|year|code|zip|key)$/i

/** Columns of free SQL under the names the database gave them, each name once; values are shown exactly as they are. */
export function sqlColumns(columns: readonly WireColumn[], rows: readonly (readonly Cell[])[]): readonly ResultColumn[] {
  const seen = new Map<string, number>()
  return columns.map(({ name, type }, place) => {
    const times = (seen.get(name) ?? 0) + 1
    seen.set(name, times)
    const numeric = (type === 'integer' || type === 'number') && !NAMES.test(name)
    return {
      name: times === 1 ? name : `${name} ${times}`,
      label: name === '' ? `column ${place + 1}` : name,
      type: type === 'date' || type === 'datetime' ? 'string' : type,
      numeric,
      ...(numeric && { format: { kind: 'number' as const, decimals: decimalsOf(rows, place) } }),
    }
  })
}

function decimalsOf(rows: readonly (readonly Cell[])[], place: number): number {
  const most = rows.reduce((sum, row) => Math.max(sum, /\.(\d+)$/.exec(String(row[place] ?? ''))?.[1]?.length ?? 0), 0)
  return Math.min(most, MOST_DECIMALS)
}
