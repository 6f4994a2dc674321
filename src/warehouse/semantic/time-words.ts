import type { DatePart, Grain, Unit } from '../../flow.ts'

export const UNITS: readonly Unit[] = ['minute', 'hour', 'day', 'week', 'month', 'quarter', 'year']
export const GRAINS: readonly Grain[] = [...UNITS, 'fiscal_quarter', 'fiscal_year']
export const DATE_PARTS: readonly DatePart[] = ['hour', 'weekday', 'day_of_month', 'week_of_year', 'month_of_year', 'quarter_of_year', 'year']
