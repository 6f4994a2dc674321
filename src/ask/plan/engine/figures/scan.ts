import type { Clock, Period, Span, Target } from '../../../../flow.ts'
import type { Model } from '../../../../warehouse/semantic/model.ts'
import type { ValueIndex } from '../../../../warehouse/semantic/values.ts'
import { type RawToken, readBound, readNumber, readPeriod, tokenize, valueLookupOf, valuesIn } from '../../../link/index.ts'
import { lookup } from '../../../link/lookup.ts'
import { type Cue, cuesFrom, QUIET } from './cues.ts'
import { lexiconOf, stemsKey } from './lexicon.ts'

export type ValueTarget = Extract<Target, { kind: 'value' }>

/** A run of words with one meaning: a name or value of the model, a period, a number, a cue, or a word nothing knows. */
export interface Item {
  readonly kind: 'name' | 'period' | 'number' | 'cue' | 'unit' | 'word'
  readonly span: Span
  readonly text: string
  readonly targets: readonly Target[]
  readonly values: readonly ValueTarget[]
  readonly cues: readonly Cue[]
  readonly period?: Period
  readonly number?: string
  /** "20 %": a share of one hundred. */
  readonly percent?: boolean
  /** "20 euros", "€20" */
  readonly money?: boolean
  /** "week", "months": a unit of time by itself. */
  readonly unit?: 'day' | 'week' | 'month' | 'quarter' | 'year' | 'hour'
}

const PERCENT = new Set(['%', 'percent', 'pct'])
const LEAST_VALUE = 0.8
/** A name that ends so is said in full or not at all: "return on ad spend" has nothing of "returned on". */
const ENDS = new Set(['on', 'at', 'in', 'by', 'for'])
const SMALL_WORDS = new Set(['of', 'the', 'a', 'an', 'our'])

/** Cuts a question into items, longest meaning first, from left to right. `corrected` holds words that were misspelt. */
export function scan(question: string, model: Model, values: ValueIndex, clock: Clock, corrected: ReadonlyMap<number, string> = new Map()): readonly Item[] {
  const tokens = tokenize(question).map((token) => respelt(token, corrected))
  const items: Item[] = []
  let at = 0
  while (at < tokens.length) {
    const item = itemAt(tokens, at, model, values, clock)
    if (item.item !== null) items.push(item.item)
    at += item.length
  }
  return items
}

function respelt(token: RawToken, corrected: ReadonlyMap<number, string>): RawToken {
  const word = corrected.get(token.start)
  if (word === undefined) return token
  const [again] = tokenize(word)
  return again === undefined ? token : { ...again, start: token.start, end: token.end }
}

interface Read {
  readonly item: Item | null
  readonly length: number
}

function itemAt(tokens: readonly RawToken[], at: number, model: Model, values: ValueIndex, clock: Clock): Read {
  const token = tokens[at]
  if (token === undefined) return { item: null, length: 1 }
  const made = (length: number, part: Partial<Item> & Pick<Item, 'kind'>): Read => ({ item: { ...blank(tokens, at, length), ...part }, length })
  const name = nameAt(tokens, at, model, values)
  const period = token.shape === 'quoted' ? null : (readPeriod(tokens, at, clock) ?? readBound(tokens, at, clock))
  const lowers = tokens.map((one) => (one.shape === 'quoted' ? '' : one.lower))
  const cue = cuesFrom(lowers, at)
  const number = readNumber(tokens, at)
  const lengths = { name: name?.length ?? 0, period: period?.length ?? 0, cue: cue?.length ?? 0, number: number?.length ?? 0 }
  const longest = Math.max(...Object.values(lengths))
  if (period !== null && lengths.period === longest && lengths.cue < longest)
    return made(longest, { kind: 'period', period: period.period, ...(number !== null && longest === 1 ? { number: number.value } : {}) })
  const rather = lengths.name < longest || (name?.targets.length === 0 && cue?.cues.some((one) => one.startsWith('grain:')) === true)
  if (cue !== null && lengths.cue === longest && rather) return made(longest, { kind: 'cue', cues: cue.cues })
  if (name !== null && lengths.name === longest)
    return made(longest, {
      kind: 'name',
      targets: name.targets,
      values: name.values,
      ...(lengths.cue === longest && cue !== null ? { cues: cue.cues } : {}),
      ...(longest === 1 && unitOf(token.lower) !== undefined ? { unit: unitOf(token.lower) } : {}),
    })
  if (number !== null && lengths.number === longest) {
    const isPercent = PERCENT.has(tokens[at + longest]?.lower ?? '')
    const isMoney = isCurrency(tokens[at + longest]) || isCurrency(tokens[at - 1])
    return made(longest, { kind: 'number', number: number.value, ...(isPercent && { percent: true }), ...(isMoney && { money: true }) })
  }
  if (token.shape === 'quoted') return made(1, { kind: 'word', text: token.text })
  const unit = unitOf(token.lower)
  if (unit !== undefined) return made(1, { kind: 'unit', unit })
  if (isForeignMoney(token.lower, model)) return made(1, { kind: 'word' })
  if (QUIET.has(token.lower) || token.shape === 'mark') return { item: null, length: 1 }
  return made(1, { kind: 'word' })
}

function blank(tokens: readonly RawToken[], at: number, length: number): Item {
  const span: Span = [tokens[at]?.start ?? 0, tokens[at + length - 1]?.end ?? 0]
  const text = tokens
    .slice(at, at + length)
    .map((token) => token.text)
    .join(' ')
  return { kind: 'word', span, text, targets: [], values: [], cues: [] }
}

const CURRENCIES: Readonly<Record<string, string>> = {
  ...{ usd: 'USD', $: 'USD', dollar: 'USD', dollars: 'USD', eur: 'EUR', euro: 'EUR', euros: 'EUR', '€': 'EUR' },
  ...{ gbp: 'GBP', '£': 'GBP', pounds: 'GBP', chf: 'CHF', francs: 'CHF', jpy: 'JPY', '¥': 'JPY', yen: 'JPY' },
}

function isCurrency(token: RawToken | undefined): boolean {
  return token !== undefined && lookup(CURRENCIES, token.lower) !== undefined
}

/** "Revenue in USD" of a business that counts in euros: nothing here converts money. */
function isForeignMoney(word: string, model: Model): boolean {
  const asked = lookup(CURRENCIES, word)
  if (asked === undefined) return false
  const known = currenciesOf(model)
  return known.size > 0 && !known.has(asked)
}
function currenciesOf({ entities }: Model): ReadonlySet<string> {
  const formats = Object.values(entities).flatMap(({ fields, measures }) => [...Object.values(fields), ...Object.values(measures)].map((one) => one.format))
  return new Set(formats.flatMap((format) => (format?.kind === 'currency' && format.currency !== undefined ? [format.currency] : [])))
}

const UNIT = /^(hour|day|week|month|quarter|year)s?$/
function unitOf(word: string): Item['unit'] {
  const found = UNIT.exec(word)?.[1]
  for (const unit of ['hour', 'day', 'week', 'month', 'quarter', 'year'] as const) if (unit === found) return unit
  return undefined
}

interface NameRead {
  readonly length: number
  readonly targets: readonly Target[]
  readonly values: readonly ValueTarget[]
}

function nameAt(tokens: readonly RawToken[], at: number, model: Model, values: ValueIndex): NameRead | null {
  const lexicon = lexiconOf(model)
  const lookup = valueLookupOf(values)
  const most = Math.min(tokens.length - at, Math.max(lexicon.longest + 1, lookup.longest))
  for (let length = most; length > 0; length--) {
    const span = tokens.slice(at, at + length)
    const targets = literally(span, namesOf(span, lexicon.byStems, lexicon.longest), lexicon.byWords)
    const found = valuesIn(tokens, at, at + length, lookup, model).flatMap((one) =>
      one.score >= LEAST_VALUE && one.target.kind === 'value' ? [one.target] : [],
    )
    if (targets.length > 0 || found.length > 0) return { length, targets, values: found }
  }
  return null
}

/** Where a field is called exactly so, a filter called nearly so is not meant: "tickets opened last week". */
function literally(span: readonly RawToken[], targets: readonly Target[], byWords: ReadonlyMap<string, readonly Target[]>): readonly Target[] {
  const exact = new Set((byWords.get(span.map((token) => token.lower).join(' ')) ?? []).map((target) => JSON.stringify(target)))
  const isField = targets.some((target) => target.kind === 'field' && exact.has(JSON.stringify(target)))
  if (span.length > 1 && ENDS.has(span.at(-1)?.lower ?? '')) return targets.filter((target) => exact.has(JSON.stringify(target)))
  return isField ? targets.filter((target) => target.kind !== 'filter' || exact.has(JSON.stringify(target))) : targets
}

function namesOf(span: readonly RawToken[], byStems: ReadonlyMap<string, readonly Target[]>, longest: number): readonly Target[] {
  if (span.some((token) => token.shape !== 'word') || span.length > longest + 1) return []
  const words = span.map((token) => token.lower)
  const exact = byStems.get(stemsKey(words))
  if (exact !== undefined) return exact
  const [first = '', last = ''] = [words[0], words.at(-1)]
  if (words.length < 3 || SMALL_WORDS.has(first) || SMALL_WORDS.has(last)) return []
  return byStems.get(stemsKey(words.filter((word) => !SMALL_WORDS.has(word)))) ?? []
}
