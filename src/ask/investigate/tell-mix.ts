import type { Exhibit, Plan } from '../../flow.ts'
import type { Model } from '../../warehouse/semantic/model.ts'
import { formatNumber } from '../format/index.ts'
import { entityOf, lower, phraseOf, pluralOf, scopeOf } from '../plan/index.ts'
import type { Figure } from './figure.ts'
import type { Mix, MixPart } from './mix.ts'
import type { Mixed } from './mixes.ts'
import type { Aside } from './report.ts'
import { partText, percentText, sentence, valueText, wasOrWere } from './words.ts'

/** What a ratio is divided by, as people call it. */
export interface BaseWords {
  /** "Sessions". */
  readonly label: string
  /** "the sessions", "total revenue". */
  readonly of: string
  readonly less: 'fewer' | 'less'
}

const NUMBER_OF = /^number of /
/** Groups named as the cause, and how near the second must come to the first. */
const MOST_NAMED = 2
const NEARLY = 0.4
const MOST_LISTED = 5
/** Part of the change from which an effect is told with its greatest group, and from which it is called the cause without "partly". */
const WORTH_NAMING = 0.1
const NEARLY_ALL = 0.8
const PERCENT = 100
/** Of percentage points; parts of a change are told as exactly as the change, so that they add up for their reader. */
const DECIMALS = 2

export function baseWords(figure: Figure, plan: Plan, model: Model): BaseWords {
  const scope = plan.query.kind === 'select' ? scopeOf(plan.query, model) : null
  const entity = entityOf(model, figure.entity)
  const rows = entity ? pluralOf(entity) : 'rows'
  const isAverage = figure.bottom?.kind === 'aggregate' && figure.bottom.fn === 'count' && figure.top.kind === 'aggregate' && figure.top.fn === 'sum'
  const phrase = isAverage ? rows : figure.bottom && scope && phraseOf(figure.bottom, scope)
  if (phrase === undefined || phrase === null) return { label: 'Divided by', of: 'what it is divided by', less: 'less' }
  const label = sentence(phrase)
  const isCounted = isAverage || NUMBER_OF.test(phrase) || wasOrWere(phrase) === 'were'
  return isCounted ? { label, of: `the ${phrase.replace(NUMBER_OF, '')}`, less: 'fewer' } : { label, of: phrase, less: 'less' }
}

/** The shift between groups that explains the change; that every group went the other way is said first. */
export function tellMix(mixed: Mixed, figure: Figure, words: BaseWords): { readonly title: string; readonly text: string } {
  const { mix, dimension } = mixed
  const causes = leading(mix.parts, (part) => part.byMix * Math.sign(mix.byMix), MOST_NAMED)
  return {
    title: `${leadOf(mixed, figure)}: ${causes.map((part) => shiftText(part, mixed, words)).join(', and ')}.`,
    text: [
      ...causes.map((part) => `${sentence(heightText(part, mixed, figure, words))}.`),
      `Of the change of ${signedText(mix.now - mix.before, figure)}, the shift between groups makes ${signedText(mix.byMix, figure)} and what happened within them ${signedText(mix.byRate, figure)}.`,
      ...withinText(mix, lower(dimension.label)),
      ...usualText(mixed, figure),
    ].join(' '),
  }
}

/** Both effects by every dimension, each adding up to the whole change. */
export function tellMixes(mixes: readonly Mixed[], figure: Figure, words: BaseWords, exhibit: Exhibit | null): Aside | null {
  const [first] = mixes
  if (first === undefined) return null
  const change = signedText(first.mix.now - first.mix.before, figure)
  const lines = mixes.slice(0, MOST_LISTED).map((mixed) => `- ${lineOf(mixed, figure, words)}`)
  const intro = `By each of these, the change of ${change} is the sum of two: that other groups have a greater part of ${words.of}, and that ${lower(figure.label)} moved within groups.`
  return { title: 'Between groups and within them', text: `${intro}\n\n${lines.join('\n')}`, ...(exhibit && { exhibit }) }
}

function lineOf(mixed: Mixed, figure: Figure, words: BaseWords): string {
  const { mix, dimension } = mixed
  const least = WORTH_NAMING * Math.abs(mix.now - mix.before)
  const [shifted] = Math.abs(mix.byMix) < least ? [] : leading(mix.parts, (part) => part.byMix * Math.sign(mix.byMix), 1)
  const [moved] = Math.abs(mix.byRate) < least ? [] : leading(mix.parts, (part) => part.byRate * Math.sign(mix.byRate), 1)
  const between = shifted ? ` (${shiftText(shifted, mixed, words)})` : ''
  const within = moved ? ` (most in ${nameOf(moved, mixed)}, from ${valueText(moved.rateBefore ?? 0, figure)} to ${valueText(moved.rate ?? 0, figure)})` : ''
  return `${sentence(lower(dimension.label))}: ${effectText(mix.byMix, figure)} between groups${between}, ${effectText(mix.byRate, figure)} within them${within}.`
}

function leadOf({ mix, dimension }: Mixed, figure: Figure): string {
  const [change, by, label] = [mix.now - mix.before, lower(dimension.label), figure.label]
  const [went, against] = change < 0 ? ['fell', 'rose'] : ['rose', 'fell']
  const { known, opposite } = within(mix)
  if (known >= 2 && opposite === known) return `${label} ${against} within every ${by} and ${went} as a whole, because of the mix`
  return `${label} ${went} ${mix.byMix / change >= NEARLY_ALL ? '' : 'partly '}because of the mix by ${by}`
}

/** Groups that are there in both periods, and those of them that went another way than the whole. */
function within({ parts, now, before }: Mix): { readonly known: number; readonly opposite: number } {
  const moves = parts.flatMap(({ rate, rateBefore }) => (rate === null || rateBefore === null ? [] : [rate - rateBefore]))
  return { known: moves.length, opposite: moves.filter((move) => move * (now - before) < 0).length }
}

function withinText(mix: Mix, by: string): readonly string[] {
  const { known, opposite } = within(mix)
  const against = mix.now < mix.before ? 'rose' : 'fell'
  return opposite === 0 || opposite === known ? [] : [`Of ${known} values of ${by} that there were in both periods, it ${against} in ${opposite}.`]
}

function usualText({ usual }: Mixed, figure: Figure): readonly string[] {
  if (usual === null) return ['There is too little data before it to say whether such a shift is usual.']
  return [
    `In ${usual.count} comparisons of the same kind before, shifts moved it between ${signedText(usual.from, figure)} and ${signedText(usual.to, figure)}.`,
  ]
}

function shiftText(part: MixPart, mixed: Mixed, { of, less }: BaseWords): string {
  const more = part.share > part.shareBefore ? 'more' : less
  return `${more} of ${of} came from ${nameOf(part, mixed)}, where it is ${part.meanRate < meanOf(mixed.mix) ? 'lower' : 'higher'}`
}

function heightText(part: MixPart, mixed: Mixed, figure: Figure, { of }: BaseWords): string {
  const shares = `${percentText(part.share)} of ${of} instead of ${percentText(part.shareBefore)}`
  return `${nameOf(part, mixed)} had ${shares}, at ${valueText(part.meanRate, figure)} against ${valueText(meanOf(mixed.mix), figure)} as a whole (means of both periods)`
}

function nameOf({ value }: MixPart, { dimension }: Mixed): string {
  return partText({ dimension, value })
}

function meanOf({ now, before }: Mix): number {
  return (now + before) / 2
}

/** The greatest by an effect, and those that come near it. */
function leading(parts: readonly MixPart[], effect: (part: MixPart) => number, most: number): readonly MixPart[] {
  const sorted = parts.filter((part) => effect(part) > 0).toSorted((a, b) => effect(b) - effect(a))
  const [first] = sorted
  return first === undefined ? [] : sorted.filter((part) => effect(part) >= NEARLY * effect(first)).slice(0, most)
}

/** What rounds to nothing has no sign. */
function effectText(effect: number, figure: Figure): string {
  const text = signedText(effect, figure)
  return /[1-9]/.test(text) ? text : 'nothing'
}

/** A difference of two ratios: in points where they are percentages. */
function signedText(difference: number, figure: Figure): string {
  const size = Math.abs(difference)
  const text =
    figure.format?.kind === 'percent' ? `${formatNumber(size * PERCENT, { kind: 'number', decimals: DECIMALS })} percentage points` : valueText(size, figure)
  return `${difference < 0 ? '−' : '+'}${text}`
}
