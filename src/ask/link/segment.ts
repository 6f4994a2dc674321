import type { Token } from '../../flow.ts'
import type { Found } from './mentions.ts'
import type { RawToken } from './tokens.ts'
import { DEMAND_VERBS, STOP_WORDS } from './words.ts'

/** A run of tokens read one way, with everything it may mean. */
export interface Piece {
  readonly from: number
  readonly to: number
  readonly kind: 'cue' | 'period' | 'number' | 'name' | 'value' | 'quoted'
  readonly score: number
  readonly tag?: Token['tag']
  readonly found: readonly Found[]
}

const LONGER_IS_BETTER = 0.12
const NOTHING = 0.0001
const STOP_WORTH = 0.05
const WEAK_NAME = 0.5
const SHADOWED = 0.55
const WHOLE_NAME = 0.88
const WHOLE_NAME_BONUS = 0.25

/** The pieces that cover the question best: longest spans win unless a split scores more. Names and values of one span merge. */
export function bestCover(tokens: readonly RawToken[], pieces: readonly Piece[]): readonly Piece[] {
  const merged = mergeSpans(pieces)
  const best: number[] = Array(tokens.length + 1).fill(0)
  const step: (Piece | null)[] = Array(tokens.length + 1).fill(null)
  for (let at = tokens.length - 1; at >= 0; at--) {
    best[at] = best[at + 1] ?? 0
    const here = merged.filter((one) => one.from === at)
    for (const piece of here) {
      const worth = worthOf(piece, tokens) * (isShadowed(piece, here) ? SHADOWED : 1) + (best[piece.to] ?? 0)
      if (worth > (best[at] ?? 0) + NOTHING) {
        best[at] = worth
        step[at] = piece
      }
    }
  }
  const cover: Piece[] = []
  for (let at = 0; at < tokens.length; ) {
    const piece = step[at] ?? null
    if (piece !== null) cover.push(piece)
    at = piece?.to ?? at + 1
  }
  return cover
}

/** A word that says what to do ("sum", "total") is read so when the model knows it by a guess only. */
function isShadowed(piece: Piece, here: readonly Piece[]): boolean {
  if (piece.kind !== 'name' || piece.to - piece.from > 1 || !['synonym', 'compound'].includes(piece.found[0]?.evidence[0]?.kind ?? '')) return false
  return here.some((other) => other.kind === 'cue' && other.to === piece.to && other.tag !== 'stop' && other.tag !== 'reference')
}

function worthOf(piece: Piece, tokens: readonly RawToken[]): number {
  const span = tokens.slice(piece.from, piece.to)
  const length = span.length
  const content = span.filter((token) => !STOP_WORDS.has(token.lower)).length
  if (piece.kind === 'cue' && (piece.tag === 'stop' || piece.tag === 'reference')) return STOP_WORTH * length + LONGER_IS_BETTER * (length - 1)
  if (piece.kind === 'cue') return piece.score * (length - 0.35) + LONGER_IS_BETTER * (length - 1)
  if (piece.kind === 'name') return nameWorth(piece, span, content)
  if (piece.kind === 'value') return valueWorth(piece, span)
  return piece.score * length + LONGER_IS_BETTER * (length - 1)
}

function nameWorth(piece: Piece, span: readonly RawToken[], content: number): number {
  const first = span[0]
  if (span.length === 1 && piece.from === 0 && first !== undefined && DEMAND_VERBS.has(first.lower)) return 0
  if (span.length === 1 && content === 0 && piece.score < 0.9) return 0
  const weak = span.length === 1 && piece.score < WEAK_NAME ? 0.6 : 1
  const whole = content > 1 && piece.score >= WHOLE_NAME ? WHOLE_NAME_BONUS : 0
  return whole + piece.score * Math.max(1, content) * weak + LONGER_IS_BETTER * (span.length - 1)
}

function valueWorth(piece: Piece, span: readonly RawToken[]): number {
  const named = span.some((token) => token.capital || token.shape === 'quoted')
  const sure = named ? 1.08 : span.length > 1 ? 0.95 : 0.85
  return piece.score * sure * span.length + LONGER_IS_BETTER * (span.length - 1)
}

/** One piece per span: what is named and what is stored there stand side by side; cues, numbers and periods stay apart. */
function mergeSpans(pieces: readonly Piece[]): readonly Piece[] {
  const bySpan = new Map<string, Piece>()
  const out: Piece[] = []
  for (const piece of pieces) {
    if (piece.kind !== 'name' && piece.kind !== 'value' && piece.kind !== 'quoted') {
      out.push(piece)
      continue
    }
    const key = `${piece.from}-${piece.to}`
    const other = bySpan.get(key)
    bySpan.set(key, other === undefined ? piece : join(other, piece))
  }
  return [...out, ...bySpan.values()]
}

function join(a: Piece, b: Piece): Piece {
  const [first, second] = a.score >= b.score ? [a, b] : [b, a]
  if (first.kind === 'quoted' || second.kind === 'quoted') {
    const real = first.kind === 'quoted' ? second : first
    return { ...real, found: [...real.found, ...(real === first ? second : first).found] }
  }
  const found = [...first.found, ...second.found].sort((x, y) => y.score - x.score)
  return { ...first, found }
}
