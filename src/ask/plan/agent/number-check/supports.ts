import { sameDate } from './dates-in.ts'
import { type Evidence, isYear, type Known } from './evidence.ts'
import type { Figure } from './figure.ts'

type NumberFigure = Extract<Figure, { kind: 'number' }>

/** Relative error of floats. */
const NOISE = 1e-9

/** Whether a figure follows from the evidence, within what its rounding left open. `sentence`: where it stands. */
export function supports(figure: Figure, sentence: string, evidence: Evidence): boolean {
  switch (figure.kind) {
    case 'code':
      return false
    case 'date':
      return evidence.dates.some((stored) => sameDate(figure.at, stored))
    case 'number':
      return (
        isKnownYear(figure, evidence) ||
        isOfRows(figure, evidence) ||
        evidence.numbers.some((known) => meets(figure, known)) ||
        wasSaid(figure, sentence, evidence)
      )
  }
}

function isKnownYear({ raw, value }: NumberFigure, { dates }: Evidence): boolean {
  return /^\d{4}$/.test(raw) && isYear(value) && dates.some((stored) => sameDate(raw, stored.slice(0, 10)))
}

/** "37 rows", "the top five", "2nd". */
function isOfRows({ value, role, percent, tolerance, currency }: NumberFigure, { rows }: Evidence): boolean {
  if (percent || currency !== undefined || role === 'times' || !Number.isInteger(value)) return false
  if (role !== undefined) return rows.some((count) => value >= 1 && value <= count)
  return tolerance <= 0.5 && rows.includes(value)
}

function meets(figure: NumberFigure, known: Known): boolean {
  if (figure.currency !== undefined && known.currency !== undefined && figure.currency !== known.currency) return false
  if (figure.role === 'times') return (known.kind === 'times' || known.kind === 'share') && close(figure, known.value)
  if (!figure.percent) return close(figure, known.value)
  if (figure.currency !== undefined) return false
  if (known.kind === 'points') return close(figure, known.value)
  return known.kind === 'share' && close(figure, known.value * 100)
}

/** A fall of 5 is told as "fell by 5": the sign may be in the words. */
function close({ value, tolerance, side }: NumberFigure, known: number): boolean {
  return [known, -known].some((exact) => {
    const room = tolerance + NOISE * Math.max(1, Math.abs(exact))
    const off = exact - value
    if (side === 'above') return off >= -NOISE * Math.abs(exact) && off <= room
    if (side === 'below') return off <= NOISE * Math.abs(exact) && -off <= room
    return Math.abs(off) <= room
  })
}

/** "customers with more than 5 orders" repeats the question; the same number with other words beside it does not. */
function wasSaid(figure: NumberFigure, sentence: string, { said }: Evidence): boolean {
  const here = neighbours(sentence, figure.raw)
  return said.some((text) => {
    const there = neighbours(text, figure.raw)
    return there !== undefined && here !== undefined && (same(here.before, there.before) || same(here.after, there.after))
  })
}
function same(left: string, right: string): boolean {
  return left.length > 2 && left === right
}
function neighbours(text: string, raw: string): { readonly before: string; readonly after: string } | undefined {
  const at = text.toLowerCase().indexOf(raw.toLowerCase())
  if (at < 0) return undefined
  const before = /([\p{L}]+)[^\p{L}\p{N}]*$/u.exec(text.slice(0, at))?.[1] ?? ''
  const after = /^[^\p{L}\p{N}]*([\p{L}]+)/u.exec(text.slice(at + raw.length))?.[1] ?? ''
  return { before: before.toLowerCase(), after: after.toLowerCase() }
}
