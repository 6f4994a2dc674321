import { expect, test } from 'vitest'
import { gapOf } from './detect.ts'

const DAYS = 800
const GAP = { from: 770, to: 782 }

/** Two a day but on the empty days; the last month is explained. */
function gapWith(empty: readonly { readonly from: number; readonly to: number }[]) {
  const top = Float64Array.from({ length: DAYS }, (_none, day) => (empty.some(({ from, to }) => day >= from && day <= to) ? 0 : 2))
  const pairing = { current: { from: 765, to: 795 }, before: { from: 734, to: 764 } }
  const windows = { unit: undefined, pairing, history: [], all: { from: 0, to: DAYS - 1 }, lastYear: null, season: null }
  return gapOf('Tea', { value: ['Tea'], top, bottom: null }, { windows, usual: { history: [], scale: 1 }, size: 60 })
}

test('days without anything are a gap', () => {
  expect(gapWith([GAP])).toMatchObject({ kind: 'gap', days: GAP })
})

test('days that had nothing a year before, too, are out of season and no gap', () => {
  expect(gapWith([{ from: GAP.from - 370, to: GAP.to - 360 }, GAP])).toBeUndefined()
})
