import type { Clock, Correction, Evidence, Link, Links, Question, Span, Target, Token, Unlinked } from '../../flow.ts'
import type { Model } from '../../warehouse/semantic/model.ts'
import type { ValueIndex } from '../../warehouse/semantic/values.ts'
import { resolvePeriod } from '../plan/index.ts'
import { cuesAt } from './cues.ts'
import { type Found, misspelt, misspeltValue, namesIn, placesOf, spansFrom, valuesIn } from './mentions.ts'
import { nameIndexOf } from './name-index.ts'
import { nearNames } from './near-names.ts'
import { readNumber } from './numbers.ts'
import { readPeriod } from './periods.ts'
import { bestCover, type Piece } from './segment.ts'
import { type RawToken, tokenize } from './tokens.ts'
import { valueLookupOf } from './value-lookup.ts'
import { DEMAND_VERBS, LIGHT_WORDS, STOP_WORDS } from './words.ts'

const FOLDED_VALUE = 0.6
const SURE = 0.95

/**
 * Connects the words of a question with the model: names, values, numbers, periods, and the words that say what to do.
 * Pure; sees only what the model and the value index hold, which are already narrowed to the actor.
 *
 * @returns links in the order of the question, several per span when it may mean several things
 */
export function link(question: Question, model: Model, values: ValueIndex, clock: Clock): Links {
  const tokens = tokenize(question.text)
  const read = piecesOf(tokens, model, values, clock)
  const cover = bestCover(tokens, read.pieces)
  const links = cover.flatMap((piece) => piece.found.map((found) => ({ piece, found }))).map(({ piece, found }, i) => linkOf(i, tokens, piece, found))
  return {
    question: question.text,
    language: 'en',
    tokens: tokens.map((token, i) =>
      tagged(
        token,
        cover.find((piece) => piece.from <= i && i < piece.to),
      ),
    ),
    links,
    unlinked: unlinkedOf(tokens, cover, model),
    corrections: cover.flatMap((piece) => correctionOf(tokens, piece)),
  }
}

function piecesOf(tokens: readonly RawToken[], model: Model, values: ValueIndex, clock: Clock): { readonly pieces: readonly Piece[] } {
  const index = nameIndexOf(model)
  const lookup = valueLookupOf(values)
  const corrected = new Map<number, string>()
  const places = tokens.map((token, i) => {
    const own = placesOf(token, index)
    if (own.length > 0 || isKnown(token, values, model)) return own
    const near = misspelt(token, index)
    if (near !== null) corrected.set(i, near.word)
    return near?.places ?? []
  })
  const lowers = tokens.map((token) => (token.shape === 'quoted' ? '' : token.lower))
  const pieces: Piece[] = []
  tokens.forEach((token, at) => {
    pieces.push(...movingAverage(tokens, at))
    for (const cue of cuesAt(lowers, at)) pieces.push(cuePiece(at, cue), ...textAfter(tokens, at, cue))
    const period = token.shape === 'quoted' ? null : readPeriod(tokens, at, clock)
    if (period !== null) pieces.push(periodPiece(at, period, tokens, model, clock))
    const number = readNumber(tokens, at)
    if (number !== null) pieces.push(numberPiece(at, number))
    for (const to of spansFrom(tokens, at)) {
      const found = namesIn(tokens, at, to, places, index)
      if (found.length > 0) pieces.push({ from: at, to, kind: 'name', score: found[0]?.score ?? 0, found: withCorrection(found, corrected, at, to) })
    }
    pieces.push(...sharedHead(tokens, at, places, index))
    for (let to = at + 1; to <= Math.min(tokens.length, at + lookup.longest + 2); to++) {
      const found = valuesIn(tokens, at, to, lookup, model)
      if (found.length > 0) pieces.push({ from: at, to, kind: 'value', score: found[0]?.score ?? 0, found })
      if (tokens[to - 1]?.shape === 'quoted') break
    }
    if (token.shape === 'quoted') pieces.push(quotedPiece(at, token))
  })
  pieces.push(...misspeltValues(tokens, pieces, lookup))
  return { pieces }
}

/** "first and last name": the head of the second name belongs to the first one too. */
function sharedHead(tokens: readonly RawToken[], at: number, places: Parameters<typeof namesIn>[3], index: Parameters<typeof namesIn>[4]): readonly Piece[] {
  const joiner = tokens[at + 1]?.lower ?? ''
  const token = tokens[at]
  if (token?.shape !== 'word' || !['and', ',', 'or', '/'].includes(joiner)) return []
  for (let last = at + 3; last <= Math.min(at + 7, tokens.length - 1); last++) {
    const head = tokens[last]
    if (head?.shape !== 'word' || placesAreEmpty(places[last])) continue
    const found = namesIn([token, head], 0, 2, [places[at] ?? [], places[last] ?? []], index).filter((one) => one.score >= 0.88 && one.target.kind === 'field')
    const second = namesIn(tokens, last - 1, last + 1, places, index)[0]
    if (found.length > 0 && second !== undefined && second.score >= 0.88 && second.target.kind === 'field')
      return [{ from: at, to: at + 1, kind: 'name', score: 1, found }]
  }
  return []
}
function placesAreEmpty(places: readonly unknown[] | undefined): boolean {
  return places === undefined || places.length === 0
}

/** Words that mean nothing yet, but are nearly a stored value. */
function misspeltValues(tokens: readonly RawToken[], pieces: readonly Piece[], lookup: Parameters<typeof misspeltValue>[1]): readonly Piece[] {
  return tokens.flatMap((token, at) => {
    if (pieces.some((piece) => piece.from <= at && at < piece.to) || STOP_WORDS.has(token.lower) || LIGHT_WORDS.has(token.stem)) return []
    const near = misspeltValue(token, lookup)
    return near === null || near.found.length === 0
      ? []
      : [{ from: at, to: at + 1, kind: 'value' as const, score: near.found[0]?.score ?? 0, found: near.found }]
  })
}

function isKnown(token: RawToken, _values: ValueIndex, _model: Model): boolean {
  return STOP_WORDS.has(token.lower) || LIGHT_WORDS.has(token.stem) || DEMAND_VERBS.has(token.lower) || token.capital || cuesAt([token.lower], 0).length > 0
}

function withCorrection(found: readonly Found[], corrected: ReadonlyMap<number, string>, from: number, to: number): readonly Found[] {
  const word = [...corrected].find(([at]) => at >= from && at < to)?.[1]
  return word === undefined
    ? found
    : found.map((one) => ({ ...one, correction: word, evidence: one.evidence.map((item) => ({ ...item, kind: 'misspelling' as const })) }))
}

function cuePiece(at: number, cue: { readonly cue: string; readonly length: number; readonly tag: Token['tag'] }): Piece {
  return { from: at, to: at + cue.length, kind: 'cue', score: SURE, tag: cue.tag, found: [found({ kind: 'cue', cue: cue.cue }, SURE, 'pattern', cue.cue)] }
}

/** "3-month moving average of": size and unit of a window. */
function movingAverage(tokens: readonly RawToken[], at: number): readonly Piece[] {
  const number = readNumber(tokens, at)
  if (number === null) return []
  const words = tokens
    .slice(at + number.length, at + number.length + 5)
    .map((token) => token.lower)
    .filter((word) => word !== '-')
  const unit = /^(day|week|month|quarter|year)s?$/.exec(words[0] ?? '')?.[1]
  if (unit === undefined || !['moving', 'rolling'].includes(words[1] ?? '') || !['average', 'mean'].includes(words[2] ?? '')) return []
  const from = at + number.length
  const marks = tokens.slice(from, from + 4).filter((token) => token.lower === '-').length
  const length = number.length + 3 + marks + (words[3] === 'of' ? 1 : 0)
  return [cuePiece(at, { cue: `moving:${number.value}:${unit}`, tag: 'aggregate', length })]
}

/** The word after "starts with" or "contains" is text, even if it is a letter or a common word. */
function textAfter(tokens: readonly RawToken[], at: number, cue: { readonly cue: string; readonly length: number }): readonly Piece[] {
  const next = tokens[at + cue.length]
  if (!cue.cue.startsWith('text:') || next?.shape !== 'word') return []
  const after = tokens[at + cue.length + 1]
  const ends = after === undefined || after.shape === 'mark' || ['in', 'or', 'and', 'sorted', 'ordered'].includes(after.lower)
  const plain = /s?\b(contain|include|like)/.test(cue.cue)
  return next.lower.length === 1 || (next.capital && ends) || (ends && !plain && next.lower.length <= 2)
    ? [{ ...quotedPiece(at + cue.length, next), score: SURE }]
    : []
}

function periodPiece(at: number, read: NonNullable<ReturnType<typeof readPeriod>>, tokens: readonly RawToken[], _model: Model, clock: Clock): Piece {
  const resolved = resolvePeriod(read.period, clock, 'date')
  const first = tokens[at]
  const alternatives: Found[] = [found({ kind: 'period', period: read.period, resolved }, SURE, 'pattern', resolved.label)]
  if (read.length === 1 && first?.shape === 'number') alternatives.push(found({ kind: 'number', value: first.text }, 0.9, 'pattern', first.text))
  if (read.length === 1 && first?.shape === 'date') alternatives.push(found({ kind: 'number', value: first.text, unit: 'date' }, 0.9, 'pattern', first.text))
  return { from: at, to: at + read.length, kind: 'period', score: SURE, tag: 'date', found: alternatives }
}

function numberPiece(at: number, number: { readonly value: string; readonly length: number }): Piece {
  return {
    from: at,
    to: at + number.length,
    kind: 'number',
    score: SURE,
    tag: 'number',
    found: [found({ kind: 'number', value: number.value }, SURE, 'pattern', number.value)],
  }
}

function quotedPiece(at: number, token: RawToken): Piece {
  const target: Target = { kind: 'value', entity: '', field: '', value: token.text, inIndex: false }
  return { from: at, to: at + 1, kind: 'quoted', score: FOLDED_VALUE, tag: 'quoted', found: [found(target, FOLDED_VALUE, 'value', token.text)] }
}

function found(target: Target, score: number, kind: Evidence['kind'], detail: string): Found {
  return { target, score, evidence: [{ kind, score, detail }] }
}

function spanOf(tokens: readonly RawToken[], from: number, to: number): Span {
  return [tokens[from]?.start ?? 0, tokens[to - 1]?.end ?? 0]
}

function linkOf(i: number, tokens: readonly RawToken[], piece: Piece, one: Found): Link {
  return { id: `l${i + 1}`, span: spanOf(tokens, piece.from, piece.to), target: one.target, score: one.score, evidence: one.evidence }
}

function tagged(token: RawToken, piece: Piece | undefined): Token {
  const tag =
    piece?.tag ??
    (token.shape === 'mark' ? 'punctuation' : token.shape === 'word' ? (STOP_WORDS.has(token.lower) && piece === undefined ? 'stop' : 'word') : token.shape)
  return { span: [token.start, token.end], text: token.text, lemma: token.stem, tag }
}

function unlinkedOf(tokens: readonly RawToken[], cover: readonly Piece[], model: Model): readonly Unlinked[] {
  const out: Unlinked[] = []
  tokens.forEach((token, i) => {
    if (token.shape === 'mark' || cover.some((piece) => piece.from <= i && i < piece.to)) return
    if (STOP_WORDS.has(token.lower) || isDemandVerb(tokens, i)) return
    const content = !LIGHT_WORDS.has(token.stem) && !isVerbForm(token)
    out.push({ span: [token.start, token.end], text: token.text, content, near: content ? nearNames(token, model) : [] })
  })
  return out
}

/** "borrowed", "treating": a verb joins what stands around it; leaving it unread changes nothing that is asked. */
function isVerbForm(token: RawToken): boolean {
  return !token.capital && /[a-z]{2}(ed|ing)$/.test(token.lower)
}

function isDemandVerb(tokens: readonly RawToken[], i: number): boolean {
  const before = tokens[i - 1]
  return (
    DEMAND_VERBS.has(tokens[i]?.lower ?? '') &&
    (before === undefined || before.shape === 'mark' || ['and', 'please', 'you', 'then', 'to', 'me'].includes(before.lower))
  )
}

function correctionOf(tokens: readonly RawToken[], piece: Piece): readonly Correction[] {
  const to = piece.found[0]?.correction
  if (to === undefined) return []
  const span = spanOf(tokens, piece.from, piece.to)
  return [
    {
      span,
      from: tokens
        .slice(piece.from, piece.to)
        .map((token) => token.text)
        .join(' '),
      to,
    },
  ]
}
