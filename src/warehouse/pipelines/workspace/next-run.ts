import { CronExpressionParser } from 'cron-parser'

/**
 * When a schedule is due next.
 *
 * @param schedule five cron fields, and a time zone behind them if it is not UTC: `0 6 * * * Europe/Berlin`
 * @returns null for no schedule, or one that cannot be read
 */
export function nextRun(schedule: string | undefined, now: Date): Date | null {
  if (schedule === undefined) return null
  const parts = schedule.trim().split(/\s+/)
  const zone = /[A-Za-z]\/|^UTC$/.test(parts.at(-1) ?? '') ? parts.pop() : 'UTC'
  try {
    return CronExpressionParser.parse(parts.join(' '), { currentDate: now, ...(zone !== undefined && { tz: zone }) })
      .next()
      .toDate()
  } catch {
    return null
  }
}
