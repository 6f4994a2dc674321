import type { Grain, Period } from '../../flow.ts'

/** How people say a period, without its dates: "last month", "year to date"; empty for one that is its own name. */
export function periodPhrase(period: Period): string {
  switch (period.kind) {
    case 'calendar':
    case 'range':
    case 'all':
      return ''
    case 'relative':
      return relativePhrase(period.unit, period.offset)
    case 'trailing':
      return period.unit === 'day' || period.unit === 'hour' || period.unit === 'minute'
        ? `past ${counted(period.count, period.unit)}, today included`
        : `last ${counted(period.count, period.unit)}`
    case 'to_date':
      return period.offset === 0 ? `${unitWord(period.unit)} to date` : `the same stretch of ${relativePhrase(period.unit, period.offset)}`
  }
}

function relativePhrase(unit: Grain, offset: number): string {
  if (unit === 'day' && offset >= -1 && offset <= 1) return ['yesterday', 'today', 'tomorrow'][offset + 1] ?? ''
  const word = unitWord(unit)
  if (offset === 0) return `this ${word}`
  if (Math.abs(offset) === 1) return `${offset < 0 ? 'last' : 'next'} ${word}`
  return offset < 0 ? `${-offset} ${word}s ago` : `${offset} ${word}s ahead`
}

export function unitWord(unit: Grain): string {
  return unit.replace('_', ' ')
}
function counted(count: number, unit: Grain): string {
  return count === 1 ? unitWord(unit) : `${count} ${unitWord(unit)}s`
}
