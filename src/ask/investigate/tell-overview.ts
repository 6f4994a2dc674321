import type { Clock } from '../../flow.ts'
import { lower } from '../plan/index.ts'
import type { Figure } from './figure.ts'
import type { Overview } from './overview.ts'
import type { Explained } from './period.ts'
import type { Windows } from './windows.ts'
import { apartText, bold, inSpan, signedApart, signedPercent, spanText, valueText, wasOrWere } from './words.ts'

export interface OverviewFacts {
  readonly figure: Figure
  readonly overview: Overview
  readonly windows: Windows
  readonly explained: Explained
  readonly where: string
  readonly clock: Clock
  readonly direction?: 'up' | 'down'
}

/** The figure, what it is compared with, and whether such a change is usual; the figure first. */
export function tellOverview(facts: OverviewFacts): readonly string[] {
  return [...contradiction(facts), headline(facts), ...yearEarlier(facts), ...noise(facts)]
}

function headline({ figure, overview, windows, explained, where, clock }: OverviewFacts): string {
  const { current, before } = overview
  const period = `${inSpan(windows.pairing.current, clock)}${explained.cut ? ' so far' : ''}`
  const change = before > 0 ? current / before - 1 : null
  const against = `${inSpan(windows.pairing.before, clock)} (${valueText(before, figure)})`
  const how =
    change === null
      ? current === 0
        ? ', as before'
        : `, after nothing${inSpan(windows.pairing.before, clock)}`
      : Math.abs(change) < 0.0005
        ? `, the same as${against}`
        : `, ${apartText(current, before, figure)} ${change < 0 ? 'less' : 'more'} than${against}`
  return `${bold(`${figure.label}${where}${period} ${wasOrWere(figure.label)} ${valueText(current, figure)}`)}${how}.`
}

function contradiction({ direction, overview, figure }: OverviewFacts): readonly string[] {
  const { current, before } = overview
  if (direction === undefined || current === before) return []
  const went = current < before ? 'down' : 'up'
  return went === direction ? [] : [`${figure.label} did not go ${direction} there; ${wasOrWere(figure.label) === 'were' ? 'they' : 'it'} went ${went}.`]
}

function yearEarlier({ figure, overview, windows, clock }: OverviewFacts): readonly string[] {
  const { lastYear, current } = overview
  if (lastYear === null || lastYear <= 0 || windows.lastYear === null || windows.pairing.before.from === windows.lastYear.from) return []
  const season =
    overview.growthLastYear === null || overview.growth === null
      ? ''
      : `; ${figure.kind === 'ratio' ? 'it' : 'per day it'} moved by ${signedPercent(overview.growth)}${ofItself(figure)} from the stretch before, a year earlier by ${signedPercent(overview.growthLastYear)}${isSeason(overview.growth, overview.growthLastYear) ? ', so most of it is what this season does' : ''}`
  return [
    `Against ${spanText(windows.lastYear, clock)} (${valueText(lastYear, figure)}) ${wasOrWere(figure.label) === 'were' ? 'they are' : 'it is'} ${signedApart(current, lastYear, figure)}${season}.`,
  ]
}

/** A change of a percentage in percent is easily taken for one in points. */
function ofItself({ format }: Figure): string {
  return format?.kind === 'percent' ? ' of itself' : ''
}

/** Changes worth a word, and how near to last year's they must be. */
const LEAST_CHANGE = 0.05
const NEAR = 0.35

function isSeason(now: number, then: number): boolean {
  return Math.abs(now) >= LEAST_CHANGE && Math.sign(now) === Math.sign(then) && Math.abs(now - then) <= NEAR * Math.abs(now)
}

function noise({ figure, overview, windows }: OverviewFacts): readonly string[] {
  const { usual, verdict } = overview
  if (usual === null || verdict === 'unknown') return [`There is too little data before it to say whether such a change of ${lower(figure.label)} is usual.`]
  const step = windows.unit ?? 'period'
  const range = `between ${signedPercent(usual.from)} and ${signedPercent(usual.to)}${ofItself(figure)}`
  const said = {
    usual: 'A change of this size is within what is usual',
    large: 'The change is larger than usual, but not beyond doubt',
    unusual: 'The change is far outside what is usual',
  }[verdict]
  return [`${said}: in ${usual.count} comparisons of the same kind before (${step} against ${step}), it moved ${range}.`]
}
