import type { Clock } from '../../flow.ts'
import { formatNumber } from '../format/index.ts'
import { bold, escaped } from '../narrate/index.ts'
import { lower, resolvePeriod } from '../plan/index.ts'
import { type DaySpan, dayText } from './days.ts'
import type { Figure } from './figure.ts'
import type { Part } from './plans.ts'

export { bold, escaped }

/** "January 2026", "8 – 16 Aug 2026". */
export function spanText(span: DaySpan, clock: Clock): string {
  return resolvePeriod({ kind: 'range', from: dayText(span.from), to: dayText(span.to) }, clock, 'date').label
}
/** " in January 2026", " on 3 May 2026". */
export function inSpan(span: DaySpan, clock: Clock): string {
  return span.from === span.to ? ` on ${spanText(span, clock)}` : ` in ${spanText(span, clock)}`
}

/** A value of the figure as people write it. Expected values are no counts, so they are rounded like counts. */
export function valueText(value: number, { format, kind }: Pick<Figure, 'format' | 'kind'>): string {
  if (format?.kind === 'currency' && Math.abs(value) >= 1_000) return formatNumber(value, { ...format, decimals: 0 })
  if (format?.kind === 'percent' || format?.kind === 'currency' || format?.kind === 'duration') return formatNumber(value, format)
  const decimals = Number.isInteger(value) || (kind === 'sum' && Math.abs(value) >= 10) ? 0 : 2
  return formatNumber(value, { kind: 'number', ...format, decimals: format?.decimals ?? decimals })
}

export function percentText(share: number): string {
  const size = Math.abs(share)
  return formatNumber(size, { kind: 'percent', decimals: size >= 0.1 ? 0 : 1 })
}
/** How far a value lies from another: relative, and in points where the value is a percentage itself. */
export function apartText(value: number, from: number, { format }: Figure): string {
  if (format?.kind === 'percent') return `${formatNumber(Math.abs(value - from) * 100, { kind: 'number', decimals: 1 })} percentage points`
  return percentText(value / from - 1)
}
export function signedApart(value: number, from: number, figure: Figure): string {
  return `${value < from ? '−' : '+'}${apartText(value, from, figure)}`
}

/** "+12 %", "−3.4 %". */
export function signedPercent(share: number): string {
  return `${share < 0 ? '−' : '+'}${percentText(share)}`
}

/** "region Nordics", "no region", "newsletter subscriber: yes". */
export function partText({ dimension, value }: Part): string {
  const label = lower(dimension.label)
  if (value === null || value === '') return `no ${label}`
  if (dimension.type === 'boolean') return `${label}: ${value === true || value === 'true' ? 'yes' : 'no'}`
  return `${label} ${escaped(String(value))}`
}
export function partsText(parts: readonly Part[]): string {
  return parts.map(partText).join(' and ')
}
export function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`
}
/** "a", "a and b", "a, b and c". */
export function listed(texts: readonly string[]): string {
  return texts.length < 2 ? texts.join('') : `${texts.slice(0, -1).join(', ')} and ${texts.at(-1) ?? ''}`
}
export function wasOrWere(label: string): string {
  return /[^s]s$/i.test(label) && !/^(number|total|share|average|sum|median|rate|amount) /i.test(label) ? 'were' : 'was'
}
