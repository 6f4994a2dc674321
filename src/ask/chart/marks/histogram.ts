import { drawn } from '../chart-rows.ts'
import { axisFormat, axisTitle } from '../chart-text.ts'
import { numbers } from '../pick-mark.ts'
import type { Body, Drawing } from './drawing.ts'

export function histogramBody({ table, plan }: Drawing): Body | null {
  const all = numbers(table)
  const x = all.find((column) => column.name === plan.display.x) ?? all[0]
  if (!x) return null
  const values = table.rows.flatMap((row) => {
    const value = drawn(table, row, x)
    return value === null ? [] : [{ a: value }]
  })
  return {
    spec: {
      data: { values },
      mark: { type: 'bar' },
      encoding: {
        x: { field: 'a', type: 'quantitative', bin: { maxbins: 20 }, title: axisTitle(x), axis: { format: axisFormat(x) } },
        y: { aggregate: 'count', type: 'quantitative', title: 'Number of rows', scale: { zero: true }, axis: { format: '~s' } },
        tooltip: [{ aggregate: 'count', type: 'quantitative', title: 'Rows' }],
      },
    },
  }
}
