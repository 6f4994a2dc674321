const DAY = 86_400
const UNITS: readonly (readonly [unit: Intl.RelativeTimeFormatUnit, seconds: number])[] = [
  ['year', 365 * DAY],
  ['month', 30 * DAY],
  ['week', 7 * DAY],
  ['day', DAY],
  ['hour', 3600],
  ['minute', 60],
]

/** "2 hours ago", in the person's language. */
export function ago(time: string, now = Date.now()): string {
  const seconds = (now - new Date(time).getTime()) / 1000
  const [unit, size] = UNITS.find(([, least]) => seconds >= least) ?? ['second', 0]
  if (size === 0) return 'just now'
  return new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' }).format(-Math.floor(seconds / size), unit)
}
