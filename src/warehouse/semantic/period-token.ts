import type { Period } from '../../flow.ts'
import { GRAINS, UNITS } from './time-words.ts'

const CALENDAR = /^(?:FY)?\d{4}(?:-(?:Q[1-4]|H[12]|W\d{2}|\d{2}(?:-\d{2})?))?$/
const DATE = '\\d{4}-\\d{2}-\\d{2}'
const RANGE = new RegExp(`^(${DATE})?\\.\\.(${DATE})?$`)

/** Reads a period as written in models and compact plans: `2026-Q3`, `month -1`, `trailing 30 day`, `to_date year 0`, `2026-07-01..`, `all`. */
export function parsePeriod(token: string): Period | undefined {
  const text = token.trim()
  if (text === 'all') return { kind: 'all' }
  if (CALENDAR.test(text)) return { kind: 'calendar', at: text }
  const range = RANGE.exec(text)
  if (range !== null) return rangeOf(range[1], range[2])
  return wordsOf(text.split(/\s+/))
}

/** The token `parsePeriod` reads back as the same period. */
export function printPeriod(period: Period): string {
  switch (period.kind) {
    case 'all':
      return 'all'
    case 'calendar':
      return period.at
    case 'relative':
      return `${period.unit} ${period.offset}`
    case 'trailing':
      return `trailing ${period.count} ${period.unit}`
    case 'to_date':
      return `to_date ${period.unit} ${period.offset}`
    case 'range':
      return `${period.from ?? ''}..${period.to ?? ''}`
  }
}

function rangeOf(from: string | undefined, to: string | undefined): Period | undefined {
  if (from === undefined && to === undefined) return undefined
  return { kind: 'range', ...(from !== undefined && { from }), ...(to !== undefined && { to }) }
}

function wordsOf(words: readonly string[]): Period | undefined {
  const [first = '', second = '', third = ''] = words
  const grain = GRAINS.find((one) => one === first)
  if (words.length === 2 && grain !== undefined && isWhole(second)) return { kind: 'relative', unit: grain, offset: Number(second) }
  const unit = UNITS.find((one) => one === third)
  if (words.length === 3 && first === 'trailing' && /^\d+$/.test(second) && unit !== undefined) return { kind: 'trailing', count: Number(second), unit }
  const upTo = GRAINS.find((one) => one === second)
  if (words.length === 3 && first === 'to_date' && upTo !== undefined && isWhole(third)) return { kind: 'to_date', unit: upTo, offset: Number(third) }
  return undefined
}

/** An offset in units of time; four digits would be a year. */
function isWhole(text: string): boolean {
  return /^-?\d{1,3}$/.test(text)
}
