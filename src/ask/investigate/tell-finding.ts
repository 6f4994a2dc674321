import type { Clock } from '../../flow.ts'
import { lower } from '../plan/index.ts'
import type { Chosen } from './choose.ts'
import { type DaySpan, daysIn } from './days.ts'
import type { Figure } from './figure.ts'
import { onsetOf, sharesOf } from './onset.ts'
import type { Overview } from './overview.ts'
import { valueOver } from './overview.ts'
import { type Series, sumOver } from './series.ts'
import type { Windows } from './windows.ts'
import { apartText, inSpan, partsText, partText, percentText, sentence, signedApart, signedPercent, spanText, valueText, wasOrWere } from './words.ts'

/** What a finding is told from. */
export interface FindingFacts {
  readonly chosen: Chosen
  readonly figure: Figure
  readonly overview: Overview
  readonly windows: Windows
  readonly total: Series | undefined
  readonly clock: Clock
}
export interface Told {
  readonly title: string
  readonly text: string
  readonly share?: number
}

/** A change smaller than this part of the figure has no shares worth giving. */
const LEAST_CHANGE = 0.01
/** Shares beyond this say only that other things went the other way. */
const MOST_SHARE = 3

export function tellFinding(facts: FindingFacts): Told {
  const share = shareOf(facts)
  const told = { shift: tellShift, new: tellNew, gap: tellGap }[facts.chosen.kind](facts)
  return { title: told.title, text: [told.text, ...shareText(share, facts)].join(' '), ...(share !== null && { share }) }
}

/** What of the whole change it explains; null where the whole hardly changed. */
function shareOf({ chosen, overview, total, windows }: FindingFacts): number | null {
  const change = overview.current - overview.before
  if (Math.abs(change) < LEAST_CHANGE * Math.max(Math.abs(overview.current), Math.abs(overview.before))) return null
  const bottom = total?.bottom ? sumOver(total.bottom, windows.all, windows.pairing.current) : 1
  const share = bottom > 0 ? chosen.excess / bottom / change : 0
  return Math.abs(share) > MOST_SHARE ? null : Math.round(share * 1_000) / 1_000
}

function shareText(share: number | null, { figure, overview }: FindingFacts): readonly string[] {
  if (share === null) return []
  const change = overview.current - overview.before
  const whole = `the whole ${change < 0 ? 'fall' : 'rise'} of ${figure.format?.kind === 'percent' ? apartText(overview.current, overview.before, figure) : valueText(Math.abs(change), figure)}`
  if (share < 0) return [`It works against ${whole}: without it, ${lower(figure.label)} would have ${change < 0 ? 'fallen' : 'risen'} more.`]
  return share > 1 ? [`That is more than ${whole}; other parts made up for some of it.`] : [`That is ${percentText(share)} of ${whole}.`]
}

function tellShift(facts: FindingFacts): Told {
  const { chosen, figure, windows, clock } = facts
  const { current, before, expected } = measured(facts)
  const off = expected > 0 ? current / expected - 1 : 0
  const name = figureName(figure)
  const title = `${sentence(partsText(chosen.parts))}: ${name} ${wasOrWere(figure.label)} ${percentText(off)} ${off < 0 ? 'lower' : 'higher'} than the rest leads to expect, ${valueText(current, figure)} instead of ${valueText(expected, figure)}`
  const [first] = chosen.by
  const others = chosen.by.length === 1 && first ? `the typical ${lower(first.label)}` : 'the typical part of this kind'
  const sentences = [
    `It ${figure.kind === 'ratio' ? 'was at' : 'had'} ${valueText(current, figure)}${inSpan(windows.pairing.current, clock)} against ${valueText(before, figure)}${inSpan(windows.pairing.before, clock)}${before > 0 ? ` (${signedApart(current, before, figure)})` : ''}, while ${others} moved by ${signedPercent(chosen.growth - 1)}.`,
    ...since(facts),
    ...insideText(facts),
    ...(Number.isFinite(chosen.z)
      ? [`This is ${Math.abs(chosen.z).toFixed(1)} times its usual scatter${chosen.byRows ? ', by the number of its rows' : ''}.`]
      : []),
  ]
  return { title: `${title}.`, text: sentences.join(' ') }
}

/** A rate is divided again for people; sums stay. */
function measured({ chosen, windows, figure }: FindingFacts): { readonly current: number; readonly before: number; readonly expected: number } {
  if (figure.kind !== 'ratio' || chosen.series.bottom === null) return chosen
  const bottom = sumOver(chosen.series.bottom, windows.all, windows.pairing.current)
  return {
    current: valueOver(chosen.series, windows, windows.pairing.current),
    before: valueOver(chosen.series, windows, windows.pairing.before),
    expected: bottom > 0 ? chosen.expected / bottom : 0,
  }
}

function insideText({ chosen, figure }: FindingFacts): readonly string[] {
  const { inside } = chosen
  if (inside === undefined) return []
  return [
    `${percentText(Math.min(1, inside.excess / chosen.excess))} of the difference of ${valueText(Math.abs(chosen.excess), figure)} lies within ${partText(inside)}.`,
  ]
}

function since({ chosen, total, windows, clock }: FindingFacts): readonly string[] {
  if (total === undefined || chosen.series.bottom !== null) return []
  const span: DaySpan = { from: windows.pairing.before.from, to: windows.pairing.current.to }
  const day = onsetOf(sharesOf(chosen.series.top, total.top, windows.all.from, span), span.from, Math.sign(chosen.excess))
  if (day === null || day <= span.from || Math.abs(day - windows.pairing.current.from) <= 1) return day === null ? [] : [`It began with the period.`]
  return [`It began around ${spanText({ from: day, to: day }, clock)}.`]
}

function tellNew({ chosen, figure, windows, clock }: FindingFacts): Told {
  const part = partsText(chosen.parts)
  const current = valueText(chosen.current, figure)
  return {
    title: `${sentence(part)} is new: ${current} ${lower(figure.label)}${inSpan(windows.pairing.current, clock)}, and nothing before.`,
    text: `There was no ${lower(figure.label)} of ${part} from ${spanText({ from: windows.all.from, to: windows.all.from }, clock)} until the period began.`,
  }
}

function tellGap({ chosen, figure, clock }: FindingFacts): Told {
  const { days } = chosen
  if (days === undefined) throw new Error('A gap has days.')
  const whole = chosen.parts.length === 0
  const pace = -chosen.excess / daysIn(days)
  const usually = Math.round(-chosen.z) > 0 ? daysIn(days) / -chosen.z : 0
  const what = whole ? figure.label : sentence(partsText(chosen.parts))
  return {
    title: `${what}: nothing at all for ${daysIn(days)} days, ${spanText(days, clock)}.`,
    text: [
      `In the weeks before, ${usually <= 1 ? 'hardly a day passed without any' : `the longest run of days without any was ${Math.round(usually)}`}.`,
      `At the pace of ${paceText(pace, figure)} a day that it had then, about ${valueText(-chosen.excess, figure)} are missing.`,
    ].join(' '),
  }
}

/** What comes on a day may be less than one, also of things that are counted. */
function paceText(pace: number, { format, kind }: Figure): string {
  return valueText(pace, { kind, format: format && { ...format, decimals: pace < 10 ? 2 : format.decimals } })
}

function figureName(figure: Figure): string {
  return lower(figure.label)
}
