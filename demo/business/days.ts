/** Days are whole numbers since 1970-01-01; months are `year * 12 + month` with January as 0. */
export type Day = number

const MS = 86_400_000

export function dayOf(text: string): Day {
  return Math.floor(Date.parse(`${text}T00:00:00Z`) / MS)
}

export function dateText(day: Day): string {
  return new Date(day * MS).toISOString().slice(0, 10)
}

export function monthOf(day: Day): number {
  const date = new Date(day * MS)
  return date.getUTCFullYear() * 12 + date.getUTCMonth()
}

export function firstOfMonth(month: number): Day {
  return Date.UTC(Math.floor(month / 12), month % 12, 1) / MS
}

/** Day of the year, 0 to 365. */
export function dayOfYear(day: Day): number {
  return day - firstOfMonth(Math.floor(monthOf(day) / 12) * 12)
}

/** 0 Monday to 6 Sunday. */
export function weekday(day: Day): number {
  return (day + 3) % 7
}
